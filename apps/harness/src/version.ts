import { readFileSync } from "node:fs";

/** The version of this package; both `src/` and `dist/` lie beside its package.json. */
export const version: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string }
).version;
