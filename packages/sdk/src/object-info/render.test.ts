import { expect, test } from "vitest";
import {
  type AnyNode,
  any,
  autogrow,
  boolean,
  combo,
  defineNode,
  dynamicCombo,
  dynamicSlot,
  file,
  float,
  type Input,
  image,
  int,
  mask,
  matchType,
  multiCombo,
  output,
  remoteCombo,
  seed,
  string,
  union,
} from "../index.ts";
import type { JsonObject } from "../prompt/types.ts";
import { renderObjectInfo } from "./render.ts";
import type { ObjectInfoProfile } from "./types.ts";

const node = defineNode({
  id: "Example",
  title: "An example",
  category: "test",
  inputs: {
    picture: image({ lazy: true, tooltip: "what to show" }),
    seed: seed({ control_after_generate: true }),
    mode: combo(["a", "b"]),
    name: file({ extensions: [".png"] }, { image_upload: true }),
    text: string({ optional: true, default: "x" }),
  },
  outputs: { image: image(), texts: output(string(), { isList: true, name: "TEXTS", tooltip: "all texts" }) },
  hidden: { prompt: "PROMPT" },
  aliases: ["OldExample"],
  run: ({ picture }) => ({ image: picture as never, texts: [] }),
});

const render = (of: AnyNode, profile: ObjectInfoProfile, id?: string) =>
  renderObjectInfo(of, { profile, module: "test", list: async () => ["a.png"], ...(id !== undefined && { id }) });

test("a V1 record leaves out what is not set", async () => {
  expect(await render(node, "0.33.0")).toEqual({
    input: {
      required: {
        picture: ["IMAGE", { lazy: true, tooltip: "what to show" }],
        seed: ["INT", { default: 0, min: 0, max: 18446744073709551615n, control_after_generate: true }],
        mode: [["a", "b"]],
        name: [["a.png"], { image_upload: true }],
      },
      optional: { text: ["STRING", { default: "x" }] },
      hidden: { prompt: "PROMPT" },
    },
    input_order: { required: ["picture", "seed", "mode", "name"], optional: ["text"], hidden: ["prompt"] },
    is_input_list: false,
    output: ["IMAGE", "STRING"],
    output_is_list: [false, true],
    output_name: ["image", "TEXTS"],
    name: "Example",
    display_name: "An example",
    description: "",
    python_module: "test",
    category: "test",
    output_node: false,
    has_intermediate_output: false,
    output_tooltips: ["", "all texts"],
    search_aliases: [],
  });
});

test("0.3.64 knows fewer members", async () => {
  const record = await render({ ...node, devOnly: true, searchAliases: ["x"], essentialsCategory: "y" }, "0.3.64");
  const recent = /^(is_input_list|has_intermediate_output|search_aliases|dev_only|essentials_category)$/;
  expect(Object.keys(record).filter((key) => recent.test(key))).toEqual([]);
});

test("an alias is listed under its own id, deprecated", async () => {
  expect(await render(node, "0.3.64", "OldExample")).toMatchObject({ name: "OldExample", deprecated: true });
});

test.each([
  ["no options", any(), ["*"]],
  ["empty options", any({}), ["*", {}]],
  ["optional without options", any({ optional: true }), ["*"]],
  ["a default", boolean({ default: true }), ["BOOLEAN", { default: true }]],
])("V1 input: %s", async (_name, input, spec) => {
  const record = await render({ ...node, inputs: { input } }, "0.33.0");
  expect(record["input"]).toMatchObject({ [input.optional ? "optional" : "required"]: { input: spec } });
});

test("V1 members that appear when they are set", async () => {
  const flags = { deprecated: true, experimental: true, devOnly: true, apiNode: false, essentialsCategory: "Basics" };
  const record = await render({ ...node, ...flags, outputs: { kind: combo([1, 2]) } }, "0.33.0");
  const shown = {
    deprecated: true,
    experimental: true,
    dev_only: true,
    api_node: false,
    essentials_category: "Basics",
  };
  expect(record).toMatchObject({ ...shown, output: [[1, 2]] });
});

test("a V3 record has every member", async () => {
  expect(await render({ ...node, form: "v3", outputNode: true, inputs: {}, hidden: {} }, "0.33.0")).toEqual({
    input: { required: {}, hidden: { prompt: ["PROMPT"], extra_pnginfo: ["EXTRA_PNGINFO"] } },
    input_order: { required: [], hidden: ["prompt", "extra_pnginfo"] },
    is_input_list: false,
    output: ["IMAGE", "STRING"],
    output_is_list: [false, true],
    output_name: ["image", "TEXTS"],
    output_tooltips: [null, "all texts"],
    output_matchtypes: null,
    name: "Example",
    display_name: "An example",
    description: "",
    python_module: "test",
    category: "test",
    output_node: true,
    deprecated: false,
    experimental: false,
    dev_only: false,
    api_node: false,
    price_badge: null,
    search_aliases: null,
    essentials_category: null,
    has_intermediate_output: false,
  });
});

test("a V3 API node of 0.3.64 asks for its keys and has no recent members", async () => {
  const record = await render({ ...node, form: "v3", apiNode: true }, "0.3.64");
  expect(record["input_order"]).toMatchObject({ hidden: ["prompt", "auth_token_comfy_org", "api_key_comfy_org"] });
  expect(Object.keys(record).at(-1)).toBe("api_node");
});

test.each([
  ["text", string(), '["STRING",{"multiline":false}]'],
  ["combo", combo(["a"], { default: "a" }), '["COMBO",{"default":"a","multiselect":false,"options":["a"]}]'],
  ["number", int({ max: 2, min: 1, default: 1, tooltip: "t" }), '["INT",{"tooltip":"t","default":1,"min":1,"max":2}]'],
])("V3 input in ComfyUI's order: %s", async (_name, input, spec) => {
  const record = await render({ ...node, form: "v3", inputs: { input } }, "0.33.0");
  expect(JSON.stringify(record["input"])).toContain(`"input":${spec}`);
});

const V3_SPECS = {
  combo: [
    dynamicCombo({ png: { depth: combo(["8", "16"]) } }),
    [
      "COMFY_DYNAMICCOMBO_V3",
      {
        options: [
          { key: "png", inputs: { required: { depth: ["COMBO", { multiselect: false, options: ["8", "16"] }] } } },
        ],
      },
    ],
  ],
  prefixed: [
    autogrow("image", image(), { prefix: "image", min: 2, max: 3 }),
    [
      "COMFY_AUTOGROW_V3",
      { template: { input: { required: { image: ["IMAGE", {}] } }, prefix: "image", min: 2, max: 3 } },
    ],
  ],
  named: [
    autogrow("image", image(), { names: ["a", "b"] }),
    ["COMFY_AUTOGROW_V3", { template: { input: { required: { image: ["IMAGE", {}] } }, names: ["a", "b"], min: 1 } }],
  ],
  sockets: [
    autogrow("float", float({ default: 0 }), { prefix: "f", min: 0, max: 2 }),
    [
      "COMFY_AUTOGROW_V3",
      {
        template: {
          input: { required: { float: ["FLOAT", { default: 0, forceInput: true }] } },
          prefix: "f",
          min: 0,
          max: 2,
        },
      },
    ],
  ],
  union: [union([image(), mask()], { tooltip: "t" }), ["IMAGE,MASK", { tooltip: "t" }]],
  multi: [
    multiCombo(["a", "b"], { chip: true }),
    ["COMBO", { multiselect: true, options: ["a", "b"], multi_select: { chip: true } }],
  ],
  remote: [
    remoteCombo({ route: "/x", refresh_button: true }),
    ["COMBO", { multiselect: false, remote: { route: "/x", refresh_button: true } }],
  ],
  match: [
    matchType("t", ["IMAGE", "MASK"]),
    ["COMFY_MATCHTYPE_V3", { template: { template_id: "t", allowed_types: "IMAGE,MASK" } }],
  ],
} as const;

test.each(Object.entries(V3_SPECS))("V3 input: %s", async (name, [input, spec]) => {
  const record = await render({ ...node, form: "v3", inputs: { [name]: input }, outputs: {} }, "0.33.0");
  expect(record["input"]).toHaveProperty("required", { [name]: spec });
});

test.each<[string, Input, JsonObject]>([
  ["a widget", int(), { slotType: "INT", inputs: { required: { keep: ["BOOLEAN", {}] } }, forceInput: true }],
  ["a socket", image(), { slotType: "IMAGE", inputs: { required: { keep: ["BOOLEAN", {}] } } }],
])("V3 slot that takes %s", async (_name, slot, options) => {
  const inputs = { slot: dynamicSlot(slot, { keep: boolean() }) };
  const record = await render({ ...node, form: "v3", inputs, outputs: {} }, "0.33.0");
  expect(record["input"]).toMatchObject({ optional: { slot: ["COMFY_DYNAMICSLOT_V3", options] } });
});

test("a V3 output names its match type", async () => {
  const outputs = { same: matchType("t", ["*"]), other: image() };
  const record = await render({ ...node, form: "v3", outputs }, "0.33.0");
  expect(record).toMatchObject({ output: ["COMFY_MATCHTYPE_V3", "IMAGE"], output_matchtypes: ["t", null] });
});
