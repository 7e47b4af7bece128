import {
  type AnyNode,
  any,
  combo,
  defineNode,
  definePack,
  file,
  image,
  int,
  matchType,
  output,
  seed,
  string,
} from "@netdist/sdk";
import { parseJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { describePack } from "./describe-pack.ts";

const run = () => ({}) as never;
const plain: AnyNode = defineNode({ id: "Plain", category: "test", inputs: {}, outputs: {}, run });
const full: AnyNode = defineNode({
  id: "Full",
  title: "All of it",
  category: "test/full",
  description: "Says everything.",
  inputs: {
    picture: image({ lazy: true, tooltip: "what to show" }),
    seed: seed({ control_after_generate: true }),
    mode: combo(["a", "b"]),
    name: file({ roots: ["input", "output"], extensions: [".png"], annotate: true }, { image_upload: true }),
    note: string({ optional: true, default: "größe" }),
  },
  outputs: {
    image: image(),
    texts: output(string(), { isList: true, name: "TEXTS", tooltip: "all texts" }),
    mode: combo([1, 2]),
    any: any(),
  },
  hidden: { prompt: "PROMPT" },
  outputNode: true,
  aliases: ["OldFull"],
  searchAliases: ["everything"],
  experimental: true,
  apiNode: false,
  notIdempotent: true,
  essentialsCategory: "Basics",
  fingerprint: () => 1,
  validate: () => true,
  needs: () => [],
  run,
});

const nodesOf = async (...nodes: AnyNode[]) => {
  const pack = definePack({ id: "test", version: "1.2.3", nodes });
  return parseJson(await describePack([pack], { id: "test", version: "1.2.3", host: "4.5.6" }));
};

test("everything that a node says", async () => {
  const entry = {
    title: "All of it",
    category: "test/full",
    description: "Says everything.",
    form: "v1",
    input_types: {
      required: {
        picture: ["IMAGE", { lazy: true, tooltip: "what to show" }],
        seed: ["INT", { default: 0, min: 0, max: 18446744073709551615n, control_after_generate: true }],
        mode: [["a", "b"]],
        name: [
          { $files: { roots: ["input", "output"], extensions: [".png"], recursive: false, annotate: true } },
          { image_upload: true },
        ],
      },
      optional: { note: ["STRING", { default: "größe" }] },
      hidden: { prompt: "PROMPT" },
    },
    outputs: [
      { type: "IMAGE", name: "image", is_list: false, tooltip: null },
      { type: "STRING", name: "TEXTS", is_list: true, tooltip: "all texts" },
      { type: [1, 2], name: "mode", is_list: false, tooltip: null },
      { type: "*", name: "any", is_list: false, tooltip: null },
    ],
    output_node: true,
    input_is_list: false,
    flags: { EXPERIMENTAL: true, API_NODE: false, NOT_IDEMPOTENT: true, ESSENTIALS_CATEGORY: "Basics" },
    search_aliases: ["everything"],
    hooks: { fingerprint: true, validate: ["name"], needs: true },
  };
  expect(await nodesOf(full)).toEqual({
    format: 1,
    pack: { id: "test", version: "1.2.3" },
    host: "4.5.6",
    nodes: { Full: entry, OldFull: { ...entry, flags: { DEPRECATED: true, ...entry.flags } } },
  });
});

test("a node that says nothing", async () => {
  expect(await nodesOf(plain)).toHaveProperty("nodes.Plain", {
    title: "Plain",
    category: "test",
    description: "",
    form: "v1",
    input_types: { required: {} },
    outputs: [],
    output_node: false,
    input_is_list: false,
    flags: {},
    search_aliases: [],
    hooks: { fingerprint: false, validate: false, needs: false },
  });
});

test.for<[string, Partial<AnyNode>, unknown]>([
  ["every input, where none is a file", { inputs: { a: int() }, validate: () => true }, true],
  ["the inputs that it names", { inputs: { a: int(), b: int() }, validates: ["b"], validate: () => true }, ["b"]],
])("a validator answers for %s", async ([, more, validate]) => {
  expect(await nodesOf({ ...plain, ...more })).toHaveProperty("nodes.Plain.hooks.validate", validate);
});

describe("refused, with node and reason", () => {
  test.for<[string, Partial<AnyNode>, string]>([
    ["the V3 form", { form: "v3" }, 'form: "v3"'],
    ["an input's match type", { inputs: { a: matchType("t", ["IMAGE"]) } }, 'the match type of "a"'],
    ["an output's match type", { outputs: { b: matchType("t", ["IMAGE"]) } }, 'the match type of "b"'],
    ["a price badge", { priceBadge: {} }, "a price badge"],
  ])("%s", async ([, more, says]) => {
    await expect(nodesOf({ ...plain, ...more })).rejects.toMatchObject({
      code: "UNSHOWABLE_NODE",
      nodeId: "Plain",
      message: expect.stringContaining(`node "Plain" cannot be shown in ComfyUI: ${says} exists in its V3 schema only`),
    });
  });
});
