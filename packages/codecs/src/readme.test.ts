import { readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as dtype from "./dtype/index.ts";
import * as flac from "./flac/index.ts";
import * as kohya from "./kohya/index.ts";
import * as latent from "./latent/index.ts";
import * as musubi from "./musubi/index.ts";
import * as npy from "./npy/index.ts";
import * as npz from "./npz/index.ts";
import * as png from "./png/index.ts";
import * as safetensors from "./safetensors/index.ts";
import * as webp from "./webp/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const examples = Array.from(readme.matchAll(/^## (.+)$|```js\n([^]*?)```/gm))
  .map(([, title, code]) => ({ title, code }))
  .map((block, i, all) => ({
    title: all.slice(0, i).findLast(({ title }) => title !== undefined)?.title,
    code: block.code,
  }))
  .filter((example): example is { title: string; code: string } => example.code !== undefined);

const modules: Readonly<Record<string, object>> = {
  "@netdist/codecs/dtype": dtype,
  "@netdist/codecs/flac": flac,
  "@netdist/codecs/kohya": kohya,
  "@netdist/codecs/latent": latent,
  "@netdist/codecs/musubi": musubi,
  "@netdist/codecs/npy": npy,
  "@netdist/codecs/npz": npz,
  "@netdist/codecs/png": png,
  "@netdist/codecs/safetensors": safetensors,
  "@netdist/codecs/webp": webp,
  "node:fs/promises": fs,
};

test("the README has thirteen examples", () => {
  expect(examples).toHaveLength(13);
});

test.for(examples)("the example of $title prints what it says", async ({ code }) => {
  const said = Array.from(code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, text]) => text);
  const printed: string[] = [];
  await run(code, { log: (...values: unknown[]) => printed.push(values.join(" ")) });
  expect(printed).toEqual(said);
});

/** Runs an example as the module that it is, with the imports taken from here. */
async function run(code: string, console: object): Promise<void> {
  const body = code
    .replaceAll(/^import (\{[^}]*\}) from ("[^"]+");$/gm, "const $1 = modules[$2];")
    .replace('"model.safetensors"', JSON.stringify(fixture("safetensors/all.safetensors")))
    .replace('"batch.webp"', JSON.stringify(fixture("webp/comfyui.webp")));
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...values: object[]) => Promise<void>;
  await new AsyncFunction("modules", "console", body)(modules, console);
}

test("the README names every code of every error", () => {
  const sources = ["dtype", "flac", "kohya", "latent", "musubi", "npy", "npz", "png", "safetensors", "webp"].map(
    (name) => readFileSync(new URL(`./${name}/errors.ts`, import.meta.url), "utf8"),
  );
  const codes = sources.flatMap((source) => Array.from(source.matchAll(/"([A-Z_]{4,})"/g), ([, code]) => code ?? ""));
  expect(codes.length).toBeGreaterThan(60);
  expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
});
