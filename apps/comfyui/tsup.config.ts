import { defineConfig } from "tsup";

// The installer has our own packages in it: `npx` fetches one package and the few of others that it needs.
export default defineConfig({
  entry: { cli: "src/cli.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  noExternal: [/^@netdist\//],
  splitting: false,
  clean: false,
  silent: true,
  esbuildOptions: (options) => {
    options.conditions = ["@netdist/source"];
  },
});
