export type { FileFacts } from "./files.ts";
export { type PreflightFacts, preflight } from "./preflight.ts";
