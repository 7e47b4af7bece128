import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as sdk from "../index.ts";
import * as prompt from "./index.ts";

const packages: Readonly<Record<string, object>> = { "@netdist/sdk": sdk, "@netdist/sdk/prompt": prompt };

test("the README's example runs and prints the node's record", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const body = example.replace(/^import (\{.*\}) from "(.*)";$/gm, 'const $1 = packages["$2"];');
  const printed: string[] = [];
  const run = new Function("packages", "console", `return (async () => {${body}})();`);
  await run(packages, { log: (_: number, record: string) => printed.push(record) });
  expect(prompt.parseJson(printed.join("\n"))).toMatchObject({
    input: { required: { text: ["STRING", { default: "ha" }], times: ["INT", { default: 2, min: 1, max: 10 }] } },
    output: ["STRING"],
    display_name: "Repeat text",
    python_module: "custom_nodes.example",
  });
});
