import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { failure, lowered, node, queueSimple, simple, txt2img } from "./samples.ts";

const classes = (prompt: Prompt) =>
  Object.values(prompt)
    .map(({ class_type }) => class_type)
    .sort();

describe("output nodes", () => {
  test("final_image: none but the capture", () => {
    expect(classes(lowered(simple).prompt).filter((name) => /Save|Preview/.test(name))).toEqual(["PreviewImage"]);
  });
  test("keep_outputs: all that do not depend on a fetched value are kept, the joined picture is the worker's own", () => {
    const { prompt, captures } = lowered(simple, { keepOutputs: true });
    expect(prompt["13"]).toEqual(simple["13"]);
    expect(prompt["9"]?.inputs["images"]).toEqual(["8", 0]);
    expect(captures).toHaveLength(1);
  });
  test("any: the FetchRemote has its own capture", () => {
    const { prompt, captures } = lowered(simple, { outputs: "any" });
    expect(captures.map(({ key }) => key)).toEqual(["11"]);
    expect(Object.keys(prompt)).toEqual(expect.arrayContaining(["9", "13"]));
  });
  test("any without a FetchRemote: the pictures of the last output node", () => {
    const {
      "11": _fetch,
      "12": _combine,
      ...alone
    }: Prompt = { ...simple, "9": node("SaveImage", { images: ["8", 0] }) };
    expect(lowered(alone, { outputs: "any" }).captures).toEqual([
      { key: "output:13", carrier: "image", nodeId: "13", source: undefined },
    ]);
  });
  test("final_image without a FetchRemote: an error", () => {
    const { "11": _fetch, "12": _combine, "9": _save, ...alone } = simple;
    expect(failure(() => lowered(alone))).toMatchObject({ code: "NO_OUTPUTS", nodeId: "10" });
  });
  test("primary nodes never run on the worker", () => {
    const saved = { ...simple, "14": node("SaveImageUrl", { images: ["8", 0], url: "http://x" }) };
    expect(classes(lowered(saved, { outputs: "any" }).prompt)).not.toContain("SaveImageUrl");
  });
  test("a class of ours that the worker must have stays", () => {
    const kept = {
      ...simple,
      "11": node("FetchRemote", { final_image: ["14", 0], remote_info: ["10", 2] }),
      "14": node("OurKept", { images: ["8", 0] }),
    };
    expect(lowered(kept).prompt["14"]).toEqual(kept["14"]);
  });
  test("nodes of classes that the worker lacks and nothing uses are named", () => {
    const plan = lowered({ ...simple, "14": node("SaveElsewhere", { images: ["8", 0] }) }, { outputs: "any" });
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
  const all = (prompt: Prompt) => lowered(prompt, { queue: undefined });
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
    lowered(prompt, { queue: { url, seed: 7n, batch: 4, ...(like && { like }) } });
  test.for(["http://127.0.0.1:8288", " http://127.0.0.1:8288// ", "http://127.0.0.1:8288/\nhttp://other"])(
    "its queue node is found by address: %j",
    (url) => {
      const { prompt, captures } = foreign(url);
      expect(prompt["3"]?.inputs["seed"]).toBe(7);
      expect(captures.map(({ key }) => key)).toEqual(["11"]);
    },
  );
  test("no such address: nothing is injected", () => {
    const { prompt } = lowered(simple, { queue: { url: "http://else", seed: 7n, batch: 4 }, outputs: "any" });
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
