export { type Described, describePack } from "./nodes-json/describe-pack.ts";
export { UnshowableNodeError } from "./nodes-json/refuse.ts";
export { PROTOCOL_VERSION } from "./version.ts";
