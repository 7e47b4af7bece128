import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/bootstrap.mjs";
import { findChromium } from "../../scripts/browser.mjs";

/** Tells the tests which browser and which frontend of ComfyUI there are. */
export default async function setup({ provide }) {
  provide("chromium", findChromium() ?? "");
  const { cachedFrontend } = await import(pathToFileURL(join(root, "apps", "harness", "dist", "frontend.js")).href);
  provide("frontend", cachedFrontend() ?? null);
}
