import { PROTOCOL_VERSION } from "./version.ts";

process.stderr.write(`netdist host, protocol ${PROTOCOL_VERSION}: run by the shim\n`);
