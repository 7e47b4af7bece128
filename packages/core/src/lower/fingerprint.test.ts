import type { Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { fingerprintText } from "./index.ts";
import { chain, node, queueSimple, simple, table } from "./samples.ts";

const hash = (prompt: Prompt, id = "10") => fingerprintText(prompt, table, id);
const withInputs = (id: string, inputs: object): Prompt => ({
  ...simple,
  [id]: { ...simple[id], inputs: { ...simple[id]?.inputs, ...inputs } } as never,
});

test("SHA-256 in hex", () => {
  expect(hash(simple)).toMatch(/^[0-9a-f]{64}$/);
});

test.for<[string, Prompt]>([
  ["a text far above", withInputs("6", { text: "a dog" })],
  ["a class", { ...simple, "8": { ...simple["8"], class_type: "VAEDecodeTiled" } as never }],
  ["a link", withInputs("3", { positive: ["7", 0] })],
  ["its own widgets", withInputs("10", { batch_remote: 3 })],
  ["its own address", withInputs("10", { remote_url: "http://else" })],
  ["a seed by one past 2^53", withInputs("10", { seed: 2n ** 60n })],
  ["a second FetchRemote", { ...simple, "14": node("FetchRemote", { final_image: ["3", 0], remote_info: ["10", 2] }) }],
])("changes with %s", ([, prompt]) => {
  expect(hash(prompt)).not.toBe(hash(simple));
});

test.for<[string, Prompt]>([
  ["change tokens", { ...simple, "4": { ...simple["4"], is_changed: [1] } as never }],
  ["titles", { ...simple, "4": { ...simple["4"], _meta: { title: "x" } } as never }],
  ["nodes that no FetchRemote of its needs", { ...simple, "30": node("PreviewImage", { images: ["12", 0] }) }],
  ["the order of inputs", { ...simple, "4": node("CheckpointLoaderSimple", { ckpt_name: "tiny.safetensors" }) }],
  ["another queue node", { ...simple, "14": queueSimple({ seed: 3 }) }],
])("does not change with %s", ([, prompt]) => {
  expect(hash(prompt)).toBe(hash(simple));
});

test("a queue node without FetchRemote has its own widgets", () => {
  const { "11": _fetch, ...alone } = simple;
  expect(hash(alone)).not.toBe(hash({ ...alone, "10": queueSimple({ seed: 5 }) }));
});

test("a change above one worker of a chain changes both", () => {
  const changed = { ...chain, "6": node("CLIPTextEncode", { text: "a dog", clip: ["4", 1] }) };
  for (const id of ["21", "22"]) expect(hash(changed, id)).not.toBe(hash(chain, id));
});
