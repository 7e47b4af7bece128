import { readFileSync } from "node:fs";
import { defineConfig } from "tsup";
import { config } from "../../tsup.base.ts";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

// The host is one readable file with all that it needs: a pack's folder has no node_modules.
const host = defineConfig({
  entry: { host: "src/host.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  outExtension: () => ({ js: ".mjs" }),
  noExternal: [/.*/],
  define: { HOST_VERSION: JSON.stringify(version) },
  splitting: false,
  clean: false,
  silent: true,
  esbuildOptions: (options) => {
    options.conditions = ["@netdist/source"];
    options.legalComments = "inline";
  },
});

export default [config({ index: "src/index.ts" }), host];
