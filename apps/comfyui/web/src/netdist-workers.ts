import { findFrontend } from "./comfy/frontend.ts";
import { extend } from "./extension.ts";

export { mountPage } from "./page.ts";

const REGISTERED = Symbol.for("netdist.workers");
const page = globalThis as unknown as Record<symbol, boolean>;

// Several packs of ours may bring this file; the first one that is loaded has it.
const frontend = findFrontend();
if (frontend && !page[REGISTERED]) {
  page[REGISTERED] = true;
  extend(frontend);
}
