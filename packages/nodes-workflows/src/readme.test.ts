import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pack } from "./index.ts";
import { startHost } from "./testing/host.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README names every node by title and id, and no other", () => {
  const named = Array.from(readme.matchAll(/^\| (.+) — `(\w+)` /gm), ([, title, id]) => `${id} ${title}`);
  expect(named.sort()).toEqual(pack.nodes.map(({ id, title }) => `${id} ${title}`).sort());
});

test("the README's example gives what it says", async () => {
  const [, code = "", said = ""] = /```ts\n(.*?)```.*?```\n(3\..*?)\n```/s.exec(readme) ?? [];
  const body = code.replace(/^import .*$/gm, "").replace(/^const answer = .*$/ms, "return prompt;");
  await using host = await startHost();
  const run = new Function("createServer", "pack", "writeFile", `return (async () => {${body}})();`);
  const prompt = await run(
    async () => host.server,
    pack,
    (path: string, text: string) => host.write(path.replace(/.*\//, ""), text),
  );
  const shown = { "9": { class_type: "PreviewAny", inputs: { source: ["4", 0] } } };
  expect(await host.text({ ...prompt, ...shown })).toBe(said);
});
