import type { Json, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { canHaveValue } from "./can-have-value.ts";
import { keptGraph } from "./kept-graph.ts";
import { lower } from "./lower.ts";
import type { LowerRequest } from "./request.ts";
import { node, recent, table, txt2img } from "./samples.ts";

const pool = (inputs: Record<string, Json> = {}) =>
  node("RemotePool", { seed: 100, batch: 10, include_local: true, ...inputs });
const pooled: Prompt = {
  ...txt2img(["20", 0], ["20", 1]),
  "20": pool(),
  "30": node("FetchPool", { remote_pool: ["20", 2], value_1: ["8", 0], value_3: ["3", 0] }),
  "40": node("SaveImage", { images: ["30", 0], filename_prefix: "x" }),
};

function lowered(prompt: Prompt, more: Partial<LowerRequest> = {}) {
  const queue = { nodeId: "20", seed: 103n, batch: 1 };
  return lower({
    prompt,
    lowerings: table,
    objectInfo: recent,
    queue,
    outputs: "final_image",
    keepOutputs: false,
    ...more,
  });
}

describe("the running pool", () => {
  test("its seed and batch are the shard's, and every connected value is sent", () => {
    const { prompt, captures } = lowered(pooled);
    expect(prompt["3"]?.inputs["seed"]).toBe(103);
    expect(prompt["5"]?.inputs["batch_size"]).toBe(1);
    expect(captures.map(({ key, carrier, source }) => [key, carrier, source])).toEqual([
      ["30/value_1", "image", ["8", 0]],
      ["30/value_3", "latent", ["3", 0]],
    ]);
    for (const id of ["20", "30", "40"]) expect(prompt).not.toHaveProperty(id);
  });
  test("in exact mode the seed stays and the range is cut", () => {
    const { prompt } = lowered(pooled, {
      queue: { nodeId: "20", seed: 100n, batch: 2 },
      exact: { start: 4, length: 2, local: 3 },
    });
    expect(prompt["3"]?.inputs["seed"]).toBe(100);
    expect(prompt["5"]?.inputs["batch_size"]).toBe(6);
    expect(Object.values(prompt)).toContainEqual(
      node("LatentFromBatch", { samples: ["5", 0], batch_index: 4, length: 2 }),
    );
  });
  test("a FetchPool without any value is refused, the node named", () => {
    const prompt = { ...pooled, "30": node("FetchPool", { remote_pool: ["20", 2] }) };
    expect(() => lowered(prompt)).toThrow("value_1 of node 30 (FetchPool) is not connected.");
  });
});

describe("a prompt that runs whole on one worker", () => {
  test("a pool gives its whole batch, and a FetchPool what is connected to it", () => {
    const { prompt } = lowered(pooled, { queue: undefined, outputs: "any" });
    expect(prompt["3"]?.inputs["seed"]).toBe(100);
    expect(prompt["5"]?.inputs["batch_size"]).toBe(10);
    expect(prompt["40"]?.inputs["images"]).toEqual(["8", 0]);
  });
});

describe("what can have a value here", () => {
  const can = (inputs: Record<string, Json>, value: Json) =>
    canHaveValue({ ...pooled, "20": pool(inputs) }, table, value);
  test.for([
    ["the local branch", {}, ["8", 0], true],
    ["the local branch without a local share", { include_local: false }, ["8", 0], false],
    ["what a FetchPool gives", { include_local: false }, ["30", 0], true],
  ] as const)("%s", ([, inputs, value, expected]) => {
    expect(can(inputs, value)).toBe(expected);
  });
});

describe("a value for some workers", () => {
  const prompt = (inputs: Record<string, Json>): Prompt => ({
    ...pooled,
    "6": node("CLIPTextEncode", { text: ["50", 0], clip: ["4", 1] }),
    "50": node("RemoteValue", { value: ["51", 0], workers: "attic, fast", text: "dog", ...inputs }),
    "51": node("PrimitiveString", { value: "cat" }),
  });
  const text = (worker: LowerRequest["worker"], inputs: Record<string, Json> = {}) =>
    lowered(prompt(inputs), { worker }).prompt["6"]?.inputs["text"];
  test.for([
    ["not named", { names: ["barn", "http://10.0.0.6:8188"], tags: ["slow"] }, ["51", 0]],
    ["named", { names: ["attic", "http://10.0.0.5:8188"], tags: [] }, "dog"],
    ["tagged", { names: ["http://10.0.0.7:8188"], tags: ["fast"] }, "dog"],
    ["not known", undefined, ["51", 0]],
  ] as const)("a worker that is %s", ([, worker, expected]) => {
    expect(text(worker)).toEqual(expected);
  });
  test("an address, however it ends", () => {
    const worker = { names: ["http://10.0.0.5:8188/"], tags: [] };
    expect(text(worker, { workers: "http://10.0.0.5:8188" })).toBe("dog");
  });
  test("what is connected goes before the text", () => {
    expect(text({ names: ["attic"], tags: [] }, { remote_value: ["51", 0] })).toEqual(["51", 0]);
  });
  test("names over a link are refused: they decide what is sent to whom", () => {
    expect(() => text(undefined, { workers: ["51", 0] })).toThrow(
      "workers of node 50 (RemoteValue) must be typed into the widget",
    );
  });
});

test("a part of a lowered prompt with ids of its own", () => {
  const { prompt } = lowered(pooled);
  const graph = keptGraph(prompt, [["3", 0]], "30.0.");
  expect(Object.keys(graph).sort()).toEqual(["30.0.3", "30.0.4", "30.0.5", "30.0.6", "30.0.7"]);
  expect(graph["30.0.3"]?.inputs).toMatchObject({ seed: 103, latent_image: ["30.0.5", 0] });
});
