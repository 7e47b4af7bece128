import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { isNetDistError } from "../errors/index.ts";
import { type LowerRequest, lower } from "./index.ts";
import { chain, chainWorker, node, old, queueSimple, recent, simple, table, txt2img } from "./samples.ts";

const run = (prompt: Prompt, changes: Partial<LowerRequest> = {}) =>
  lower({
    prompt,
    lowerings: table,
    objectInfo: old,
    queue: { nodeId: "10", seed: 101n, batch: 2 },
    outputs: "final_image",
    keepOutputs: false,
    ...changes,
  });
const classes = (prompt: Prompt) =>
  Object.values(prompt)
    .map(({ class_type }) => class_type)
    .sort();
const failure = (make: () => unknown) => {
  try {
    make();
  } catch (error) {
    if (isNetDistError(error)) return { code: error.code, message: error.message, nodeId: error.facts.nodeId };
    throw error;
  }
  throw new Error("nothing was thrown");
};

test("the old simple workflow", () => {
  const { prompt, ...rest } = run(simple);
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
    const { prompt, captures } = run(chain, { queue: { nodeId, seed, batch } });
    expect(prompt).toEqual({
      ...txt2img(Number(seed), batch),
      "netdist-1": { class_type: "PreviewImage", inputs: { images: ["8", 0] }, _meta: { title: "Send back" } },
    });
    expect(captures).toEqual([{ key, carrier: "image", nodeId: "netdist-1", source: ["8", 0] }]);
  });
});

describe("values of queue nodes", () => {
  test("a seed past 2^53 keeps its digits", () => {
    const { prompt } = run(simple, { queue: { nodeId: "10", seed: 2n ** 64n - 1n, batch: 2 } });
    expect(prompt["3"]?.inputs["seed"]).toBe(2n ** 64n - 1n);
  });
  test("the running node's widgets may be links: its values come from the run", () => {
    const linked = { ...simple, "10": queueSimple({ seed: ["30", 0] }), "30": node("PrimitiveInt", { value: 7 }) };
    expect(run(linked).prompt["3"]?.inputs["seed"]).toBe(101);
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
    const { prompt } = run(second({ batch_local: 3, seed: 9 }));
    expect(prompt["15"]?.inputs).toMatchObject({ batch_size: 3, color: 9 });
  });
  test("another queue node's links pass through as links", () => {
    const { prompt } = run(second({ batch_local: ["30", 0], seed: ["30", 0] }));
    expect(prompt["15"]?.inputs).toMatchObject({ batch_size: ["30", 0], color: ["30", 0] });
    expect(prompt["30"]).toEqual(node("PrimitiveInt", { value: 7 }));
  });
  test("another queue node that takes the running one's seed", () => {
    expect(run(second({ batch_local: 3, seed: ["10", 0] })).prompt["15"]?.inputs).toMatchObject({ color: 101 });
  });
  test("another queue node without a local part has no value", () => {
    expect(failure(() => run(second({ batch_local: 0 })))).toMatchObject({ code: "UNKNOWN_LINK", nodeId: "11" });
  });
  test("two queue nodes with one address are told apart by id", () => {
    const both: Prompt = {
      ...second({ batch_local: 4 }),
      "17": node("FetchRemote", { final_image: ["15", 0], remote_info: ["14", 2] }),
    };
    const plan = run(both, { queue: { nodeId: "14", seed: 5n, batch: 6 } });
    expect(plan.captures.map(({ key }) => key)).toEqual(["17"]);
    expect(plan.prompt["15"]?.inputs).toMatchObject({ batch_size: 6, color: 5 });
  });
  test("the end of another chain gives that chain's own values", () => {
    const { prompt } = run({
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
    const { prompt } = run(beside, { queue: { nodeId: "22", seed: 105n, batch: 2 } });
    expect(prompt["3"]?.inputs["seed"]).toBe(105);
  });
});

describe("ids of subgraphs", () => {
  test("stay as they are", () => {
    const renamed: Prompt = JSON.parse(JSON.stringify(simple).replaceAll('"8"', '"89:0"').replaceAll('"10"', '"89:1"'));
    const { prompt, captures } = run(renamed, { queue: { nodeId: "89:1", seed: 101n, batch: 2 } });
    expect(captures[0]?.source).toEqual(["89:0", 0]);
    expect(Object.keys(prompt)).toContain("89:0");
  });
});

describe("what the worker does not need goes", () => {
  test("change tokens, unknown members, titles that are no text", () => {
    const odd = { ...simple["5"], is_changed: [1], extra: 2, _meta: { title: "Size", more: 1 } };
    const { prompt } = run({ ...simple, "5": odd as never, "4": { ...simple["4"], _meta: { title: 5 } } as never });
    expect(prompt["5"]).toEqual({
      class_type: "EmptyLatentImage",
      inputs: { width: 512, height: 512, batch_size: 2 },
      _meta: { title: "Size" },
    });
    expect(prompt["4"]).toEqual(simple["4"]);
  });
  test("titles stay", () => {
    expect(run(simple).prompt["6"]?._meta).toEqual({ title: "Positive" });
  });
  test("nodes that lead to no capture", () => {
    const { prompt } = run({ ...simple, "50": node("EmptyImage", {}), "51": node("NotThere", { x: ["50", 0] }) });
    expect(prompt).not.toHaveProperty("50");
  });
  test("wrapped lists and objects stay verbatim", () => {
    const value = { __value__: ["8", 0] };
    const { prompt } = run({ ...simple, "4": node("CheckpointLoaderSimple", { ckpt_name: "x", extra: value }) });
    expect(prompt["4"]?.inputs["extra"]).toEqual(value);
  });
});

describe("output nodes", () => {
  test("final_image: none but the capture", () => {
    expect(classes(run(simple).prompt).filter((name) => /Save|Preview/.test(name))).toEqual(["PreviewImage"]);
  });
  test("keep_outputs: all that do not depend on a fetched value are kept, the joined picture is the worker's own", () => {
    const { prompt, captures } = run(simple, { keepOutputs: true });
    expect(prompt["13"]).toEqual(simple["13"]);
    expect(prompt["9"]?.inputs["images"]).toEqual(["8", 0]);
    expect(captures).toHaveLength(1);
  });
  test("any: the FetchRemote has its own capture", () => {
    const { prompt, captures } = run(simple, { outputs: "any" });
    expect(captures.map(({ key }) => key)).toEqual(["11"]);
    expect(Object.keys(prompt)).toEqual(expect.arrayContaining(["9", "13"]));
  });
  test("any without a FetchRemote: the pictures of the last output node", () => {
    const {
      "11": _fetch,
      "12": _combine,
      ...alone
    }: Prompt = { ...simple, "9": node("SaveImage", { images: ["8", 0] }) };
    expect(run(alone, { outputs: "any" }).captures).toEqual([
      { key: "output:13", carrier: "image", nodeId: "13", source: undefined },
    ]);
  });
  test("final_image without a FetchRemote: an error", () => {
    const { "11": _fetch, "12": _combine, "9": _save, ...alone } = simple;
    expect(failure(() => run(alone))).toMatchObject({ code: "NO_OUTPUTS", nodeId: "10" });
  });
  test("primary nodes never run on the worker", () => {
    const saved = { ...simple, "14": node("SaveImageUrl", { images: ["8", 0], url: "http://x" }) };
    expect(classes(run(saved, { outputs: "any" }).prompt)).not.toContain("SaveImageUrl");
  });
  test("a class of ours that the worker must have stays", () => {
    const kept = {
      ...simple,
      "11": node("FetchRemote", { final_image: ["14", 0], remote_info: ["10", 2] }),
      "14": node("OurKept", { images: ["8", 0] }),
    };
    expect(run(kept).prompt["14"]).toEqual(kept["14"]);
  });
  test("nodes of classes that the worker lacks and nothing uses are named", () => {
    const plan = run({ ...simple, "14": node("SaveElsewhere", { images: ["8", 0] }) }, { outputs: "any" });
    expect(plan.notices).toMatchObject([{ code: "DROPPED_OUTPUT", nodeId: "14" }]);
  });
});

describe("a prompt without a queue node", () => {
  const whole: Prompt = {
    ...txt2img(5, 2),
    "9": node("SaveImage", { images: ["8", 0], filename_prefix: "a" }),
    "10": node("SaveLatent", { samples: ["3", 0], filename_prefix: "b" }),
    "11": node("PreviewAny", { source: ["3", 0] }),
    "12": node("SaveImageWebsocket", { images: ["8", 0] }),
  };
  const all = (prompt: Prompt) => run(prompt, { queue: undefined });
  test("every output node is kept and captured", () => {
    const { prompt, captures } = all(whole);
    expect(prompt).toEqual(whole);
    expect(captures.map(({ key, carrier, nodeId }) => [key, carrier, nodeId])).toEqual([
      ["output:9", "image", "9"],
      ["output:10", "latent", "10"],
      ["output:11", "text", "11"],
    ]);
  });
  test("an output whose answer holds nothing is named", () => {
    expect(all(whole).notices).toMatchObject([{ code: "DROPPED_OUTPUT", nodeId: "12" }]);
  });
  test("output nodes of ours that do not run are named", () => {
    const { notices } = all({ ...whole, "13": node("SaveImageUrl", { images: ["8", 0] }) });
    expect(notices.map(({ nodeId }) => nodeId)).toContain("13");
  });
  test("nothing to run: an error", () => {
    expect(failure(() => all(txt2img(1, 1)))).toMatchObject({ code: "NO_OUTPUTS" });
  });
});

describe("a prompt from a file", () => {
  const foreign = (url: string, prompt: Prompt = simple, like?: { nodeId: string; classType: string }) =>
    run(prompt, { queue: { url, seed: 7n, batch: 4, ...(like && { like }) } });
  test.for(["http://127.0.0.1:8288", " http://127.0.0.1:8288// ", "http://127.0.0.1:8288/\nhttp://other"])(
    "its queue node is found by address: %j",
    (url) => {
      const { prompt, captures } = foreign(url);
      expect(prompt["3"]?.inputs["seed"]).toBe(7);
      expect(captures.map(({ key }) => key)).toEqual(["11"]);
    },
  );
  test("no such address: nothing is injected", () => {
    const { prompt } = run(simple, { queue: { url: "http://else", seed: 7n, batch: 4 }, outputs: "any" });
    expect(prompt["3"]?.inputs).toMatchObject({ seed: 100 });
  });
  const twice: Prompt = { ...simple, "14": queueSimple() };
  test("several, none of them like the running one: an error that names them", () => {
    const error = failure(() =>
      foreign("http://127.0.0.1:8288", twice, { nodeId: "20", classType: "RemoteQueueSimple" }),
    );
    expect(error).toMatchObject({ code: "AMBIGUOUS_QUEUE", message: expect.stringContaining("nodes 10, 14") });
  });
  test("several: the one with the running one's id and class", () => {
    const like = { nodeId: "10", classType: "RemoteQueueSimple" };
    expect(foreign("http://127.0.0.1:8288", twice, like).captures.map(({ key }) => key)).toEqual(["11"]);
  });
});

describe("captures", () => {
  const fetched = (nodes: Prompt, source: [string, number], objectInfo = old) =>
    run(
      { ...simple, ...nodes, "11": node("FetchRemote", { final_image: source, remote_info: ["10", 2] }) },
      { objectInfo },
    );
  const added = (plan: ReturnType<typeof run>) =>
    Object.entries(plan.prompt).flatMap(([id, { class_type, inputs }]) =>
      id.startsWith("netdist-") ? [[class_type, inputs]] : [],
    );
  test.for<[string, Prompt, [string, number], string, unknown]>([
    ["IMAGE", {}, ["8", 0], "image", [["PreviewImage", { images: ["8", 0] }]]],
    [
      "MASK",
      { "14": node("ImageToMask", { image: ["8", 0], channel: "red" }) },
      ["14", 0],
      "mask",
      [
        ["MaskToImage", { mask: ["14", 0] }],
        ["PreviewImage", { images: ["netdist-1", 0] }],
      ],
    ],
    ["LATENT", {}, ["3", 0], "latent", [["SaveLatent", { samples: ["3", 0], filename_prefix: "netdist/latent" }]]],
    [
      "AUDIO",
      { "14": node("VAEDecodeAudio", { samples: ["3", 0], vae: ["4", 2] }) },
      ["14", 0],
      "audio",
      [["SaveAudio", { audio: ["14", 0], filename_prefix: "netdist/audio" }]],
    ],
    [
      "VIDEO",
      { "14": node("CreateVideo", { images: ["8", 0], fps: 8 }) },
      ["14", 0],
      "video",
      [["SaveVideo", { video: ["14", 0], filename_prefix: "netdist/video", format: "auto", codec: "auto" }]],
    ],
    [
      "INT",
      { "14": node("GetImageSize", { image: ["8", 0] }) },
      ["14", 1],
      "text",
      [["PreviewAny", { source: ["14", 1] }]],
    ],
  ])("%s", ([, nodes, source, carrier, expected]) => {
    const plan = fetched(nodes, source);
    expect(added(plan)).toEqual(expected);
    expect(plan.captures).toMatchObject([{ key: "11", carrier, source }]);
  });
  test("VIDEO on a server whose formats have options of their own", () => {
    const plan = fetched({ "14": node("CreateVideo", { images: ["8", 0], fps: 8 }) }, ["14", 0], recent);
    expect(added(plan)).toEqual([
      ["SaveVideo", { video: ["14", 0], filename_prefix: "netdist/video", format: "auto", "format.codec": "auto" }],
    ]);
  });
  test("a switch has the type of what it switches", () => {
    const nodes = { "14": node("ComfySwitchNode", { switch: true, on_false: ["3", 0], on_true: ["3", 0] }) };
    expect(fetched(nodes, ["14", 0], recent).captures).toMatchObject([{ carrier: "latent" }]);
  });
  test("several FetchRemote each get their own", () => {
    const plan = run({ ...simple, "14": node("FetchRemote", { final_image: ["3", 0], remote_info: ["10", 2] }) });
    expect(plan.captures.map(({ key, carrier, nodeId }) => [key, carrier, nodeId])).toEqual([
      ["11", "image", "netdist-1"],
      ["14", "latent", "netdist-2"],
    ]);
  });
  test("two that want one link share a node", () => {
    const plan = run({ ...simple, "14": node("FetchRemote", { final_image: ["8", 0], remote_info: ["10", 2] }) });
    expect(plan.captures.map(({ key, nodeId }) => [key, nodeId])).toEqual([
      ["11", "netdist-1"],
      ["14", "netdist-1"],
    ]);
  });
  test("ids that are taken are not given again", () => {
    const plan = run({ ...simple, "netdist-1": node("EmptyImage") });
    expect(plan.captures[0]?.nodeId).toBe("netdist-2");
  });
});

describe("nodes that depend on what goes", () => {
  const joined = (inputs: Record<string, [string, number]>, extra: Prompt = {}): Prompt => ({
    ...simple,
    ...extra,
    "12": node("CombineImageBatch", inputs, "All"),
    "14": node("FetchRemote", { final_image: ["8", 0], remote_info: ["10", 2] }),
    "11": node("FetchRemote", { final_image: ["12", 0], remote_info: ["10", 2] }),
  });
  const other = { "20": node("EmptyImage", { width: 64 }), "21": node("EmptyImage", { width: 65 }) };
  test("three batches become a chain whose last node keeps id and title", () => {
    const { prompt, captures } = run(joined({ images_a: ["8", 0], images_b: ["20", 0], images_c: ["21", 0] }, other));
    expect(prompt["netdist-1"]).toEqual({
      class_type: "ImageBatch",
      inputs: { image1: ["8", 0], image2: ["20", 0] },
      _meta: { title: "All" },
    });
    expect(prompt["12"]).toEqual({
      class_type: "ImageBatch",
      inputs: { image1: ["netdist-1", 0], image2: ["21", 0] },
      _meta: { title: "All" },
    });
    expect(captures.map(({ key, source }) => [key, source])).toEqual([
      ["11", ["12", 0]],
      ["14", ["8", 0]],
    ]);
  });
  test("one batch left becomes that link", () => {
    expect(run(joined({ images_a: ["14", 0], images_b: ["20", 0] }, other)).captures[0]?.source).toEqual(["20", 0]);
  });
  test("no batch left: nothing to fetch, and the error says whose value it was", () => {
    expect(failure(() => run(joined({ images_a: ["14", 0] })))).toMatchObject({ code: "UNKNOWN_LINK", nodeId: "11" });
  });
  test("a required input gone takes the node with it, an optional one does not", () => {
    const nodes: Prompt = {
      ...simple,
      "20": node("ImageInvert", { image: ["11", 0] }),
      "21": node("PreviewImage", { images: ["20", 0] }),
      "22": node("ControlNetApplyAdvanced", {
        positive: ["6", 0],
        negative: ["7", 0],
        control_net: ["23", 0],
        image: ["8", 0],
        vae: ["24", 0],
        strength: 1,
      }),
      "23": node("ControlNetLoader", { control_net_name: "a" }),
      "24": node("LoadCurrentWorkflowJSON"),
      "25": node("PreviewAny", { source: ["22", 0] }),
    };
    const { prompt } = run(nodes, { keepOutputs: true });
    expect(Object.keys(prompt)).not.toEqual(expect.arrayContaining(["20"]));
    expect(prompt["22"]?.inputs).not.toHaveProperty("vae");
    expect(prompt["25"]).toBeDefined();
  });
  test("members of a growing input go while enough are left", () => {
    const grown = (images: Record<string, [string, number]>) =>
      Object.keys(
        run(
          { ...simple, "20": node("BatchImagesNode", images), "21": node("PreviewImage", { images: ["20", 0] }) },
          { keepOutputs: true, objectInfo: recent },
        ).prompt,
      );
    expect(grown({ "images.image0": ["8", 0], "images.image1": ["8", 0], "images.image2": ["11", 0] })).toContain("20");
    expect(grown({ "images.image0": ["11", 0], "images.image1": ["8", 0] })).not.toContain("20");
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
    expect(failure(() => run(prompt))).toEqual({ code, nodeId, message: expect.stringMatching(message) });
  });
  test("a list where a prompt is expected", () => {
    expect(failure(() => run([] as never))).toMatchObject({ code: "PROMPT_INVALID" });
  });
  test("a literal nested too deep", () => {
    let deep: unknown = [];
    for (let depth = 0; depth < 200_000; depth += 1) deep = [deep];
    const prompt = { ...simple, "4": node("CheckpointLoaderSimple", { ckpt_name: deep as never }) };
    expect(failure(() => run(prompt))).toMatchObject({ code: "PROMPT_INVALID", nodeId: "4" });
  });
});
