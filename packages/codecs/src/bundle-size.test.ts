import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

interface Esbuild {
  build(options: object): Promise<{ outputFiles: readonly { contents: Uint8Array }[] }>;
}

const require = createRequire(import.meta.url);
// The bundler that builds the package.
const esbuild = createRequire(require.resolve("tsup"))("esbuild") as Esbuild;
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const rows = Array.from(
  readme.matchAll(/^\| `@netdist\/codecs\/(\w+)` .*\| ([0-9.]+) kB +\|$/gm),
  ([, subpath = "", size]) => ({
    subpath,
    size: Number(size),
  }),
);

test("the README has the size of every subpath", () => {
  const { exports } = require("../package.json") as { exports: object };
  const subpaths = Object.keys(exports).filter((path) => path !== "./package.json");
  expect(rows.map(({ subpath }) => `./${subpath}`).toSorted()).toEqual(subpaths.toSorted());
});

test.for(rows)("/$subpath takes $size kB, minified and gzipped, give or take 5 %", async ({ subpath, size }) => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL(`./${subpath}/index.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    write: false,
  });
  const bytes = gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
  expect(Math.abs(bytes / 1000 - size)).toBeLessThan(0.05 + size * 0.05);
});
