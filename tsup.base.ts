import { defineConfig, type Options } from "tsup";

/** JavaScript for one package: ESM, one file per entry, readable. Declarations come from `tsc -b`. */
export function config(entry: Record<string, string>): Options {
  return defineConfig({
    entry,
    format: "esm",
    target: "node20",
    platform: "neutral",
    external: [/^node:/],
    dts: false,
    splitting: true,
    sourcemap: true,
    clean: false,
    silent: true,
    esbuildOptions: (options) => {
      options.conditions = [];
    },
  }) as Options;
}
