import { defineNode, int, nodeResult, string } from "@netdist/sdk";
import type { JsonObject } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { previewOf, shownOutputs, summary } from "./job-outputs.ts";
import { jobsPage } from "./job-page.ts";
import { jobJson } from "./jobs.ts";
import { createBench } from "./tests/bench.ts";
import { node } from "./tests/nodes.ts";

const png = (filename: string, type: string) => ({ filename, subfolder: "", type });
const nodes = [
  defineNode({
    ...{ id: "Save", category: "test", inputs: { name: string(), after: int({ optional: true }) }, outputs: {} },
    outputNode: true,
    run: ({ name }) => {
      if (name === "fail") throw new Error("no");
      return nodeResult({ outputs: {}, ui: { images: [png(name, "output")] } });
    },
  }),
];

/** Three jobs at the times 1, 2 and 3: done, failed, and done with a workflow id. */
async function threeJobs() {
  const clock = { time: 1, now: () => clock.time };
  const bench = createBench(nodes, { clock });
  const ids: string[] = [];
  for (const [name, extra_data] of [
    ["a", {}],
    ["fail", {}],
    ["c", { extra_pnginfo: { workflow: { id: "wf" } } }],
  ] as const) {
    const entry = await bench.run({ s: node("Save", { name }) }, { extra_data });
    ids.push(entry.item.promptId);
    clock.time++;
  }
  return { bench, ids };
}

test.each<[query: string, jobs: number[]]>([
  ["", [2, 1, 0]],
  ["sort_order=asc", [0, 1, 2]],
  ["sort_by=execution_duration&sort_order=ASC", [0, 1, 2]],
  ["status=failed, pending", [1]],
  ["workflow_id=wf", [2]],
  ["limit=1&offset=1", [1]],
  ["offset=-5&limit=2", [2, 1]],
])("/api/jobs?%s", async (query, expected) => {
  const { bench, ids } = await threeJobs();
  await using _ = bench;
  const { body } = jobsPage(bench.engine, new URLSearchParams(query));
  expect((body["jobs"] as JsonObject[]).map((job) => ids.indexOf(String(job["id"])))).toEqual(expected);
});

test.each([
  ["limit=abc", "limit must be an integer"],
  ["limit=0", "limit must be a positive integer"],
  ["offset=x", "offset must be an integer"],
  ["sort_by=nope", "sort_by must be 'created_at' or 'execution_duration'"],
  ["sort_order=nope", "sort_order must be 'asc' or 'desc'"],
  ["status=nope", "Invalid status value(s): nope. Valid values: pending, in_progress, completed, failed, cancelled"],
])("/api/jobs?%s is refused", async (query, error) => {
  await using bench = createBench([]);
  expect(jobsPage(bench.engine, new URLSearchParams(query))).toEqual({ status: 400, body: { error } });
});

test("pagination", async () => {
  const { bench } = await threeJobs();
  await using _ = bench;
  const pagination = (query: string) => jobsPage(bench.engine, new URLSearchParams(query)).body["pagination"];
  expect(pagination("")).toEqual({ offset: 0, limit: null, total: 3, has_more: false });
  expect(pagination("limit=2")).toEqual({ offset: 0, limit: 2, total: 3, has_more: true });
});

test("a finished job, with its details", async () => {
  const { bench, ids } = await threeJobs();
  await using _ = bench;
  const entry = bench.engine.history.get(ids[2] ?? "");
  expect(jobJson(bench.engine, ids[2] ?? "")).toEqual({
    id: ids[2],
    status: "completed",
    priority: 2,
    create_time: 3,
    execution_start_time: 3,
    execution_end_time: 3,
    outputs_count: 1,
    previewable_outputs_count: 1,
    preview_output: { ...png("c", "output"), nodeId: "s", mediaType: "images" },
    workflow_id: "wf",
    outputs: { s: { images: [png("c", "output")] } },
    execution_status: entry?.status,
    workflow: { prompt: { s: node("Save", { name: "c" }) }, extra_data: entry?.item.extraData },
  });
});

test("a failed job carries its error; an unknown one is undefined", async () => {
  const { bench, ids } = await threeJobs();
  await using _ = bench;
  expect(jobJson(bench.engine, ids[1] ?? "")).toMatchObject({
    status: "failed",
    execution_error: { node_id: "s", exception_message: "no\n" },
  });
  expect(jobJson(bench.engine, "unknown")).toBeUndefined();
});

test("a queued job has only the base members", async () => {
  await using bench = createBench(nodes, { clock: { now: () => 7 } });
  bench.faults.dieAfterPrompts = 0;
  const id = await bench.start({ s: node("Save", { name: "a" }) });
  const base = { priority: 0, create_time: 7, outputs_count: 0, previewable_outputs_count: 0 };
  expect(jobJson(bench.engine, id)).toEqual({ id, status: "pending", ...base });
});

describe("outputs", () => {
  const saved = png("a.png", "output");
  const temp = png("t.png", "temp");
  const note = png("n.txt", "output");
  test.each<[string, JsonObject, [number, number], JsonObject | undefined]>([
    [
      "a saved picture wins",
      { "1": { images: [temp, saved] } },
      [2, 2],
      { ...saved, nodeId: "1", mediaType: "images" },
    ],
    [
      "another picture",
      { "1": { text: ["x"], images: [temp] } },
      [1, 1],
      { ...temp, nodeId: "1", mediaType: "images" },
    ],
    [
      "a text file after pictures",
      { "1": { files: [note] }, "2": { images: [temp] } },
      [2, 2],
      { ...temp, nodeId: "2", mediaType: "images" },
    ],
    ["a text file", { "1": { text: ["x"], files: [note] } }, [1, 1], { ...note, nodeId: "1", mediaType: "files" }],
    ["text", { "1": { text: ["x", "y"] } }, [0, 0], { content: "x", nodeId: "1", mediaType: "text" }],
    [
      "long text is cut",
      { "1": { text: ["x".repeat(2000)] } },
      [0, 0],
      { content: "x".repeat(1024), truncated: true, nodeId: "1", mediaType: "text" },
    ],
    [
      "a name of a 3D file",
      { "1": { result: ["m.glb", null] } },
      [1, 1],
      { ...png("m.glb", "output"), mediaType: "3d", nodeId: "1" },
    ],
    [
      "a format",
      { "1": { gifs: [{ filename: "v", format: "video/mp4" }] } },
      [1, 1],
      { filename: "v", format: "video/mp4", nodeId: "1", mediaType: "gifs" },
    ],
    ["latents cannot be shown", { "1": { latents: [png("x.latent", "output")], animated: [true] } }, [1, 0], undefined],
  ])("%s", (_, outputs, [total, previewable], preview) => {
    expect([summary(outputs), previewOf(outputs)]).toEqual([{ total, previewable }, preview]);
  });

  test("details turn 3D names into files and drop nulls", () => {
    const shown = shownOutputs({ "1": { result: ["m.glb", null, "note"], animated: [false] } });
    expect(shown).toEqual({
      "1": { result: [{ ...png("m.glb", "output"), mediaType: "3d" }, "note"], animated: [false] },
    });
  });
});
