// ComfyUI's frontend for the tests, from the cache that the netdist command uses.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./bootstrap.mjs";

/** Fetches it with pip unless it is there; says why not where it cannot be had. */
export async function prepareFrontend(say) {
  const built = join(root, "apps", "harness", "dist", "frontend.js");
  const { cachedFrontend, fetchFrontend } = await import(pathToFileURL(built).href);
  if (cachedFrontend()) return;
  say("netdist: fetching ComfyUI's frontend for the tests (once, 40 MB) …");
  const got = await fetchFrontend();
  if (typeof got === "string") say(`netdist: ${got}: the tests in ComfyUI's frontend are skipped`);
}
