import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineNode, definePack, int } from "@netdist/sdk";
import { parseJson } from "@netdist/sdk/prompt";
import { createServer } from "@netdist/server";
import { expect, test } from "vitest";
import { createReporter } from "../report/reporter.ts";
import { loadWorkflow } from "./load.ts";
import { startPrimary } from "./primary.ts";

const examples = join(import.meta.dirname, "../../../../examples");
const silent = createReporter("test", "0", true, { out: process.stderr, err: process.stderr });

test.for(["chain", "simple"])("example %s: what the frontend saved converts to the prompt beside it", async (name) => {
  await using primary = await startPrimary();
  const { prompt } = await loadWorkflow(primary, join(examples, `${name}.json`), [], [], silent);
  expect(prompt).toEqual(parseJson(await readFile(join(examples, `${name}.api.json`), "utf8")));
});

test("classes that only the worker named in the file has are asked of it", async () => {
  const onlyThere = defineNode({
    id: "OnlyThere",
    category: "test",
    inputs: { value: int() },
    outputs: {},
    outputNode: true,
    run: () => ({}),
  });
  await using worker = await createServer({
    packs: [definePack({ id: "there", version: "1.0.0", nodes: [onlyThere] })],
  });
  const saved = JSON.parse(await readFile(join(examples, "simple.json"), "utf8")) as { nodes: object[] };
  saved.nodes.push({ id: 99, type: "OnlyThere", mode: 0, order: 9, inputs: [], outputs: [], widgets_values: [5] });
  const folder = await mkdtemp(join(tmpdir(), "netdist-load-"));
  try {
    const file = join(folder, "there.json");
    await writeFile(file, JSON.stringify(saved).replace("http://127.0.0.1:8288", worker.url));
    await using primary = await startPrimary();
    const { prompt } = await loadWorkflow(primary, file, [], [], silent);
    expect(prompt["99"]).toMatchObject({ class_type: "OnlyThere", inputs: { value: 5 } });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("--set takes a node by class, and its value is checked", async () => {
  await using primary = await startPrimary();
  const file = join(examples, "simple.json");
  const sets = ["RemoteQueueSimple.seed=18446744073709551615", "RemoteQueueSimple.batch_remote=3"];
  const { prompt } = await loadWorkflow(primary, file, [], sets, silent);
  expect(prompt["1"]?.inputs).toMatchObject({ seed: 18446744073709551615n, batch_remote: 3 });
  const wrong = loadWorkflow(primary, file, [], ["RemoteQueueSimple.batch_remote=many"], silent);
  await expect(wrong).rejects.toThrow(/batch_remote/);
});
