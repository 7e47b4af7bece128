/** The version of the protocol between shim and host (PROTOCOL.md). */
export const PROTOCOL_VERSION = 1;
