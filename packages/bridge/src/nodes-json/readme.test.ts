import { readFileSync } from "node:fs";
import * as sdk from "@netdist/sdk";
import { parseJson } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import * as bridge from "../index.ts";

const packages: Readonly<Record<string, object>> = { "@netdist/bridge": bridge, "@netdist/sdk": sdk };

test("the README's example runs and prints a nodes.json", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const body = example.replace(/^import (\{.*\}) from "(.*)";$/gm, 'const $1 = packages["$2"];');
  const printed: string[] = [];
  const run = new Function("packages", "console", `return (async () => {${body}})();`);
  await run(packages, { log: (text: string) => printed.push(text) });
  expect(parseJson(printed.join("\n"))).toMatchObject({ nodes: { ExampleDouble: { category: "example" } } });
});
