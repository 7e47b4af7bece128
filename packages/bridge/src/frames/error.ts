/** How a peer, or who calls `send`, broke a rule of PROTOCOL.md. */
export type ProtocolErrorCode =
  /** The stream ended inside a frame. */
  | "TRUNCATED"
  /** Over a limit of the page: bytes, segments, nesting. */
  | "TOO_LARGE"
  | "TOO_DEEP"
  /** No MessagePack of the page's subset. */
  | "BAD_MAP"
  /** `segs` is malformed, or names what the exchange file does not hold. */
  | "BAD_SEGMENT"
  /** A message without a member that it needs, or with one of another type. */
  | "BAD_MESSAGE"
  /** The other side speaks another version. */
  | "VERSION"
  | "CLOSED";

/** A broken rule of the protocol: ends the connection where it was read. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: ProtocolErrorCode;
  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
