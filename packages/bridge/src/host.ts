import { PROTOCOL_VERSION } from "./index.ts";

process.stderr.write(`netdist host, protocol ${PROTOCOL_VERSION}: run by the shim\n`);
