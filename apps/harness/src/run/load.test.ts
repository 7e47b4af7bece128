import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJson } from "@netdist/sdk/prompt";
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

test("--set takes a node by class, and its value is checked", async () => {
  await using primary = await startPrimary();
  const file = join(examples, "simple.json");
  const sets = ["RemoteQueueSimple.seed=18446744073709551615", "RemoteQueueSimple.batch_remote=3"];
  const { prompt } = await loadWorkflow(primary, file, [], sets, silent);
  expect(prompt["1"]?.inputs).toMatchObject({ seed: 18446744073709551615n, batch_remote: 3 });
  const wrong = loadWorkflow(primary, file, [], ["RemoteQueueSimple.batch_remote=many"], silent);
  await expect(wrong).rejects.toThrow(/batch_remote/);
});
