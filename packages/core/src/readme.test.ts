import { readFileSync } from "node:fs";
import { createServer } from "@netdist/server";
import ts from "typescript";
import { expect, test } from "vitest";
import * as core from "./index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = Array.from(readme.matchAll(/```ts\n(.*?)```/gs), ([, code = ""]) => code);

/** Runs an example against these servers instead of those that it names; gives what it printed and wrote. */
async function runExample(code: string, urls: readonly string[]): Promise<{ printed: unknown[][]; written: string[] }> {
  const printed: unknown[][] = [];
  const written: string[] = [];
  const packages = {
    "@netdist/core": core,
    "node:fs/promises": { writeFile: async (name: string) => void written.push(name) },
  };
  const here = [8188, 8189].reduce(
    (text, port, at) => text.replaceAll(`http://127.0.0.1:${port}`, urls[at] ?? ""),
    code,
  );
  const body = here
    .replace(/^import type .*$/gm, "")
    .replace(/^import (\{.*\}) from "(.*)";$/gm, 'const $1 = packages["$2"];');
  const run = ts.transpile(`return (async () => {${body}})();`, { target: ts.ScriptTarget.ES2022 });
  await new Function("packages", "console", run)(packages, { log: (...values: unknown[]) => printed.push(values) });
  return { printed, written };
}

test("there are two examples", () => expect(examples).toHaveLength(2));

test("one prompt on one server", async () => {
  await using server = await createServer({});
  const { printed, written } = await runExample(examples[0] ?? "", [server.url]);
  expect(written).toEqual(["orange-0.png", "orange-1.png"]);
  expect(printed.at(-1)).toEqual([[2, 64, 64, 3], server.url]);
});

test("many prompts on two servers", async () => {
  await using one = await createServer({});
  await using two = await createServer({});
  const { printed } = await runExample(examples[1] ?? "", [one.url, two.url]);
  const shards = printed.slice(0, -1).map(([start]) => Number(start));
  expect(shards.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  expect(new Set(printed.slice(0, -1).map(([, worker]) => worker))).toEqual(new Set([one.url, two.url]));
  expect(printed.at(-1)).toEqual([12]);
});
