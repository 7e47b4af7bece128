import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { chain, chainWorker, failure, lowered, node, queueSimple, simple, txt2img } from "./samples.ts";

test("the old simple workflow", () => {
  const { prompt, ...rest } = lowered(simple);
  expect(prompt).toEqual({
    ...txt2img(101, 2),
    "netdist-1": { class_type: "PreviewImage", inputs: { images: ["8", 0] }, _meta: { title: "Send back" } },
  });
  expect(rest).toEqual({
    captures: [{ key: "11", carrier: "image", nodeId: "netdist-1", source: ["8", 0] }],
    files: [],
    notices: [],
  });
});

describe("the old chain workflow", () => {
  test.for([
    ["21", 102n, 3, "24"],
    ["22", 105n, 2, "25"],
  ] as const)("worker %s", ([nodeId, seed, batch, key]) => {
    const { prompt, captures } = lowered(chain, { queue: { nodeId, seed, batch } });
    expect(prompt).toEqual({
      ...txt2img(Number(seed), batch),
      "netdist-1": { class_type: "PreviewImage", inputs: { images: ["8", 0] }, _meta: { title: "Send back" } },
    });
    expect(captures).toEqual([{ key, carrier: "image", nodeId: "netdist-1", source: ["8", 0] }]);
  });
});

describe("values of queue nodes", () => {
  test("a seed past 2^53 keeps its digits", () => {
    const { prompt } = lowered(simple, { queue: { nodeId: "10", seed: 2n ** 64n - 1n, batch: 2 } });
    expect(prompt["3"]?.inputs["seed"]).toBe(2n ** 64n - 1n);
  });
  test("the running node's widgets may be links: its values come from the run", () => {
    const linked = { ...simple, "10": queueSimple({ seed: ["30", 0] }), "30": node("PrimitiveInt", { value: 7 }) };
    expect(lowered(linked).prompt["3"]?.inputs["seed"]).toBe(101);
  });
  const second = (inputs: Parameters<typeof queueSimple>[0]): Prompt => ({
    ...simple,
    "14": queueSimple(inputs),
    "15": node("EmptyImage", { width: 64, height: 64, batch_size: ["14", 1], color: ["14", 0] }),
    "16": node("ImageBatch", { image1: ["8", 0], image2: ["15", 0] }),
    "11": node("FetchRemote", { final_image: ["16", 0], remote_info: ["10", 2] }),
    "30": node("PrimitiveInt", { value: 7 }),
  });
  test("another queue node's widgets pass through as literals", () => {
    const { prompt } = lowered(second({ batch_local: 3, seed: 9 }));
    expect(prompt["15"]?.inputs).toMatchObject({ batch_size: 3, color: 9 });
  });
  test("another queue node's links pass through as links", () => {
    const { prompt } = lowered(second({ batch_local: ["30", 0], seed: ["30", 0] }));
    expect(prompt["15"]?.inputs).toMatchObject({ batch_size: ["30", 0], color: ["30", 0] });
    expect(prompt["30"]).toEqual(node("PrimitiveInt", { value: 7 }));
  });
  test("another queue node that takes the running one's seed", () => {
    expect(lowered(second({ batch_local: 3, seed: ["10", 0] })).prompt["15"]?.inputs).toMatchObject({ color: 101 });
  });
  test("another queue node without a local part has no value", () => {
    expect(failure(() => lowered(second({ batch_local: 0 })))).toMatchObject({ code: "UNKNOWN_LINK", nodeId: "11" });
  });
  test("two queue nodes with one address are told apart by id", () => {
    const both: Prompt = {
      ...second({ batch_local: 4 }),
      "17": node("FetchRemote", { final_image: ["15", 0], remote_info: ["14", 2] }),
    };
    const plan = lowered(both, { queue: { nodeId: "14", seed: 5n, batch: 6 } });
    expect(plan.captures.map(({ key }) => key)).toEqual(["17"]);
    expect(plan.prompt["15"]?.inputs).toMatchObject({ batch_size: 6, color: 5 });
  });
  test("the end of another chain gives that chain's own values", () => {
    const { prompt } = lowered({
      ...simple,
      "5": node("EmptyLatentImage", { width: 512, height: 512, batch_size: ["42", 1] }),
      "40": node("RemoteChainStart", { workflow: ["19", 0], batch: 5, seed: 1 }),
      "41": chainWorker(["40", 0]),
      "42": node("RemoteChainEnd", { remote_chain: ["41", 0] }),
      "19": node("LoadCurrentWorkflowJSON"),
    });
    expect(prompt["5"]?.inputs["batch_size"]).toBe(5);
  });
  test("an end of chain beside the running worker is the running worker's all the same", () => {
    const beside = { ...chain, "23": node("RemoteChainEnd", { remote_chain: ["21", 0] }) };
    const { prompt } = lowered(beside, { queue: { nodeId: "22", seed: 105n, batch: 2 } });
    expect(prompt["3"]?.inputs["seed"]).toBe(105);
  });
});

describe("ids of subgraphs", () => {
  test("stay as they are", () => {
    const renamed: Prompt = JSON.parse(JSON.stringify(simple).replaceAll('"8"', '"89:0"').replaceAll('"10"', '"89:1"'));
    const { prompt, captures } = lowered(renamed, { queue: { nodeId: "89:1", seed: 101n, batch: 2 } });
    expect(captures[0]?.source).toEqual(["89:0", 0]);
    expect(Object.keys(prompt)).toContain("89:0");
  });
});

describe("what the worker does not need goes", () => {
  test("change tokens, unknown members, titles that are no text", () => {
    const odd = { ...simple["5"], is_changed: [1], extra: 2, _meta: { title: "Size", more: 1 } };
    const { prompt } = lowered({ ...simple, "5": odd as never, "4": { ...simple["4"], _meta: { title: 5 } } as never });
    expect(prompt["5"]).toEqual({
      class_type: "EmptyLatentImage",
      inputs: { width: 512, height: 512, batch_size: 2 },
      _meta: { title: "Size" },
    });
    expect(prompt["4"]).toEqual(simple["4"]);
  });
  test("titles stay", () => {
    expect(lowered(simple).prompt["6"]?._meta).toEqual({ title: "Positive" });
  });
  test("nodes that lead to no capture", () => {
    const { prompt } = lowered({ ...simple, "50": node("EmptyImage", {}), "51": node("NotThere", { x: ["50", 0] }) });
    expect(prompt).not.toHaveProperty("50");
  });
  test("what stands in a queue node's widgets stays here: an address may carry a secret", () => {
    const secret = { ...simple, "10": queueSimple({ remote_url: "http://user:s3cret@host/" }) };
    expect(JSON.stringify(lowered(secret, { outputs: "any" }))).not.toContain("s3cret");
  });
  test("wrapped lists and objects stay verbatim", () => {
    const value = { __value__: ["8", 0] };
    const { prompt } = lowered({ ...simple, "4": node("CheckpointLoaderSimple", { ckpt_name: "x", extra: value }) });
    expect(prompt["4"]?.inputs["extra"]).toEqual(value);
  });
});

describe("errors name the node", () => {
  test.for<[string, Prompt, string, string, RegExp]>([
    [
      "FetchRemote without a value",
      { ...simple, "11": node("FetchRemote", { remote_info: ["10", 2] }) },
      "UNKNOWN_LINK",
      "11",
      /final_image of node 11 .* not connected/,
    ],
    [
      "FetchRemote of a plain value",
      { ...simple, "11": node("FetchRemote", { final_image: ["10", 0], remote_info: ["10", 2] }) },
      "NO_CARRIER",
      "11",
      /plain value of node 10/,
    ],
    [
      "a link to nowhere",
      { ...simple, "6": node("CLIPTextEncode", { clip: ["77", 1], text: "" }) },
      "UNKNOWN_LINK",
      "6",
      /clip of node 6 .* node 77/,
    ],
    [
      "a slot below zero",
      { ...simple, "6": node("CLIPTextEncode", { clip: ["4", -1], text: "" }) },
      "UNKNOWN_LINK",
      "6",
      /slot -1/,
    ],
    [
      "a cycle",
      { ...simple, "6": node("CLIPTextEncode", { clip: ["6", 0], text: "" }) },
      "PROMPT_INVALID",
      "6",
      /Node 6/,
    ],
    ["no class_type", { ...simple, "6": { inputs: {} } as never }, "PROMPT_INVALID", "6", /"6"/],
    ["no queue node of that id", { ...simple, "10": node("EmptyImage") }, "PROMPT_INVALID", "10", /Node 10/],
  ])("%s", ([, prompt, code, nodeId, message]) => {
    expect(failure(() => lowered(prompt))).toEqual({ code, nodeId, message: expect.stringMatching(message) });
  });
  test("a list where a prompt is expected", () => {
    expect(failure(() => lowered([] as never))).toMatchObject({ code: "PROMPT_INVALID" });
  });
  test("a literal nested too deep", () => {
    let deep: unknown = [];
    for (let depth = 0; depth < 200_000; depth += 1) deep = [deep];
    const prompt = { ...simple, "4": node("CheckpointLoaderSimple", { ckpt_name: deep as never }) };
    expect(failure(() => lowered(prompt))).toMatchObject({ code: "PROMPT_INVALID", nodeId: "4" });
  });
});
