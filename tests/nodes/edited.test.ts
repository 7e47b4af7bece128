import type { Json, Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { type Bench, startBench } from "./kit/bench.ts";
import { onOneServer, pictures } from "./kit/pictures.ts";
import { chain, change, node, plain } from "./kit/prompts.ts";

/** The old chain workflow, with its workflow changed by node "18" on the way to the workers. */
function edited({ worker }: Bench, class_type: string, inputs: Record<string, Json>): Prompt {
  const prompt = chain({ workers: [{ remote_url: worker().url }] });
  const edit = node(class_type, { workflow: ["19", 0], ...inputs });
  return { ...change(prompt, { "20": { workflow: ["18", 0] } }), "18": edit };
}

const replace = (replacement: string) => ({ find: "sea", replacement, mode: "plain" });

test("the worker runs the changed workflow, the primary its own", async () => {
  await using bench = await startBench();
  const ran = await bench.user.run(edited(bench, "ReplaceTextWorkflowJSON", replace("desert")));
  expect(ran.error).toBe("");
  expect(await pictures(bench.primary, ran, "13")).toEqual([
    ...(await onOneServer(plain(100, 1, { text: "sea" }), "9")),
    ...(await onOneServer(plain(101, 1, { text: "desert" }), "9")),
  ]);
});

test("a change of the change is a new job, no change is none", async () => {
  await using bench = await startBench();
  for (const replacement of ["desert", "desert", "forest"]) {
    const ran = await bench.user.run(edited(bench, "ReplaceTextWorkflowJSON", replace(replacement)));
    expect(ran.error).toBe("");
  }
  expect(bench.worker().posts()).toBe(2);
});

test("the node says how many places it has changed", async () => {
  await using bench = await startBench();
  await bench.user.run(edited(bench, "ReplaceTextWorkflowJSON", { ...replace("desert"), input: "text" }));
  expect(bench.user.texts("18")).toEqual(["1 place changed"]);
});

test("a workflow that was saved and loaded runs as it did", async () => {
  await using bench = await startBench();
  const saved = await bench.user.run({
    "19": node("LoadCurrentWorkflowJSON"),
    "18": node("SaveDiskWorkflowJSON", { workflow: ["19", 0], filename_prefix: "workflow/chain" }),
    ...plain(18446744073709551615n, 1),
  });
  expect(saved.error).toBe("");
  const loaded = chain({ workers: [{ remote_url: bench.worker().url, outputs: "any" }] });
  const file = node("LoadDiskWorkflowJSON", { workflow: "workflow/chain_00001_.json [output]" });
  const ran = await bench.user.run({ ...loaded, "19": file });
  expect(ran.error).toBe("");
  const [, remote] = await pictures(bench.primary, ran, "13");
  expect([remote]).toEqual(await onOneServer(plain(18446744073709551615n, 1), "9"));
});
