import { readFileSync } from "node:fs";
import { defineConfig } from "tsup";

/** The licences of what is bundled, which go where the bundle goes. */
function licences(packages: readonly string[]): string {
  const texts = packages.map((name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}`);
  return `/*!\n${texts.join("\n\n---\n\n").replaceAll("*/", "* /")}\n*/`;
}

// One file, for ComfyUI loads every .js of the folder; readable, for the registry reads it.
export default defineConfig({
  entry: { "netdist-workers": "src/netdist-workers.ts" },
  format: "esm",
  target: "es2022",
  platform: "browser",
  noExternal: [/.*/],
  outExtension: () => ({ js: ".js" }),
  splitting: false,
  sourcemap: false,
  minify: false,
  clean: false,
  silent: true,
  banner: { js: licences(["preact", "lucide"]) },
  esbuildOptions: (options) => {
    options.jsx = "automatic";
    options.jsxImportSource = "preact";
    options.legalComments = "none";
    options.conditions = [];
  },
});
