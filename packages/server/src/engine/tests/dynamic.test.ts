import {
  any,
  autogrow,
  combo,
  defineNode,
  dynamicCombo,
  dynamicSlot,
  float,
  image,
  int,
  matchType,
  nodeResult,
  string,
} from "@netdist/sdk";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { createBench } from "./bench.ts";
import { node } from "./nodes.ts";

const show = (value: unknown) => nodeResult({ outputs: {}, ui: { text: [JSON.stringify(value)] } });
const base = { category: "test", form: "v3", outputs: {}, outputNode: true } as const;

const inputs = {
  format: dynamicCombo({
    png: { depth: combo(["8", "16"]) },
    jpeg: { quality: int({ min: 1, max: 100 }), space: dynamicCombo({ srgb: {}, linear: { gamma: float() } }) },
    raw: { link: any({ rawLink: true, optional: true }) },
  }),
};

const nodes = [
  defineNode({ ...base, id: "Save", inputs, run: show }),
  defineNode({
    ...{ ...base, id: "SaveChecked", inputs },
    validate: ({ format }) => (format?.key === "jpeg" ? `${format.values.quality ?? "no"} quality` : true),
    fingerprint: ({ format }) => JSON.stringify(format ?? "none"),
    run: show,
  }),
  defineNode({
    ...base,
    id: "SaveOptional",
    inputs: { format: dynamicCombo({ png: {} }, { optional: true }) },
    run: show,
  }),
  defineNode({
    ...{ ...base, id: "Grow", run: show },
    inputs: { numbers: autogrow("number", int({ max: 9 }), { prefix: "number", min: 1, max: 3 }) },
  }),
  defineNode({
    ...{ ...base, id: "GrowLists", inputIsList: true, run: show },
    inputs: { ...inputs, numbers: autogrow("number", int(), { names: ["a", "b"], min: 0 }) },
  }),
  defineNode({
    ...{ ...base, id: "Lazy", inputs: { numbers: autogrow("number", int({ lazy: true }), { prefix: "n" }) } },
    needs: ({ numbers }) => {
      if (Object.values(numbers ?? {}).includes(undefined as never)) throw new Error("a member is not there");
      return [];
    },
    run: show,
  }),
  defineNode({
    ...{ ...base, id: "Slot", inputs: { slot: dynamicSlot(int(), { more: int({ optional: true }) }) }, run: show },
  }),
  defineNode({ ...base, id: "Open", acceptAllInputs: true, inputs: { declared: int() }, run: show }),
  defineNode({
    ...{ id: "Same", category: "test", form: "v3" },
    inputs: { value: matchType("t", ["IMAGE", "INT"]) },
    outputs: { value: matchType("t", ["IMAGE", "INT"]) },
    run: ({ value }) => ({ value }),
  }),
  defineNode({ ...base, id: "Picture", inputs: { picture: image({ optional: true }) }, run: show }),
  defineNode({
    ...{ id: "Words", category: "test", inputs: {}, outputs: { word: string() } },
    run: () => ({ word: "8" }),
  }),
];

async function shown(prompt: Prompt): Promise<unknown> {
  await using bench = createBench(nodes);
  const { outputs } = await bench.run(prompt);
  const { text } = outputs["z"] as { readonly text: readonly string[] };
  return text.map((one) => JSON.parse(one) as unknown);
}

async function failure(prompt: Prompt): Promise<unknown> {
  await using bench = createBench(nodes);
  const { status } = await bench.run(prompt);
  return status.messages.at(-1)?.[1]["exception_message"];
}

async function issues(prompt: Prompt): Promise<unknown> {
  await using bench = createBench(nodes);
  const { body } = await bench.engine.submit({ prompt });
  const errors = (body as { node_errors: Record<string, { errors: JsonObject[] }> }).node_errors["z"]?.errors ?? [];
  return errors.map(({ type, details, extra_info }) => [type, details, (extra_info as JsonObject)["input_name"]]);
}

const jpeg = { format: "jpeg", "format.quality": "7", "format.space": "linear", "format.space.gamma": 2 };
const linear = { key: "linear", values: { gamma: 2 } };
const one = { n: node("Number", { value: 4 }) };
const three = { s: node("Spread", { count: 3 }) };
const two = { t: node("Spread", { count: 2 }) };

describe("what `run` gets", () => {
  test.each<[string, Prompt, unknown[]]>([
    ["a choice", { z: node("Save", jpeg) }, [{ format: { key: "jpeg", values: { quality: 7, space: linear } } }]],
    [
      "a link in a choice",
      { ...one, z: node("Save", { ...jpeg, "format.quality": ["n", 0] }) },
      [{ format: { key: "jpeg", values: { quality: 4, space: linear } } }],
    ],
    [
      "members of other choices are dropped",
      { z: node("Save", { format: "png", "format.depth": "8", "format.quality": 7 }) },
      [{ format: { key: "png", values: { depth: "8" } } }],
    ],
    [
      "a raw link",
      { ...one, z: node("Save", { format: "raw", "format.link": ["n", 0] }) },
      [{ format: { key: "raw", values: { link: ["n", 0] } } }],
    ],
    ["no choice where it may be", { z: node("SaveOptional") }, [{}]],
    [
      "members with a gap",
      { ...one, z: node("Grow", { "numbers.number0": ["n", 0], "numbers.number2": 2 }) },
      [{ numbers: { number0: 4, number2: 2 } }],
    ],
    [
      "once per element",
      { ...three, ...two, z: node("Grow", { "numbers.number0": ["s", 0], "numbers.number1": ["t", 0] }) },
      [0, 1, 2].map((number0) => ({ numbers: { number0, number1: Math.min(number0, 1) } })),
    ],
    [
      "lists at once",
      {
        ...three,
        ...two,
        z: node("GrowLists", { format: "png", "format.depth": "8", "numbers.a": ["s", 0], "numbers.b": ["t", 0] }),
      },
      [
        {
          format: [{ key: "png", values: { depth: "8" } }],
          numbers: [
            { a: 0, b: 0 },
            { a: 1, b: 1 },
            { a: 2, b: 1 },
          ],
        },
      ],
    ],
    [
      "no members",
      { z: node("GrowLists", { format: "png", "format.depth": "8" }) },
      [{ format: [{ key: "png", values: { depth: "8" } }], numbers: [{}] }],
    ],
    ["a slot", { z: node("Slot", { slot: 3, "slot.more": 4 }) }, [{ slot: { value: 3, values: { more: 4 } } }]],
    ["no slot", { z: node("Slot", { "slot.more": 4 }) }, [{}]],
    [
      "undeclared literals and links",
      { ...one, z: node("Open", { declared: 1, more: ["n", 0], "a.b": { c: "x" } }) },
      [{ declared: 1, more: 4, "a.b": { c: "x" } }],
    ],
    [
      "members are there before `needs` is asked",
      { ...one, z: node("Lazy", { "numbers.n0": ["n", 0] }) },
      [{ numbers: { n0: 4 } }],
    ],
  ])("%s", async (_, prompt, expected) => {
    expect(await shown(prompt)).toEqual(expected);
  });
});

describe("validation", () => {
  test.each<[string, Prompt, unknown]>([
    ["a member that must be there", { z: node("Grow") }, [["required_input_missing", "number0", "numbers.number0"]]],
    [
      "an input of the choice",
      { z: node("Save", { format: "png" }) },
      [["required_input_missing", "depth", "format.depth"]],
    ],
    [
      "a value outside its list",
      { z: node("Save", { format: "png", "format.depth": "32" }) },
      [["value_not_in_list", "format.depth: '32' not in ['8', '16']", "format.depth"]],
    ],
    [
      "a number out of range",
      { z: node("Grow", { "numbers.number0": 10 }) },
      [["value_bigger_than_max", "numbers.number0", "numbers.number0"]],
    ],
    [
      "a link of another type",
      { w: node("Words"), z: node("Grow", { "numbers.number0": ["w", 0] }) },
      [["return_type_mismatch", "numbers.number0, received_type(STRING) mismatch input_type(INT)", "numbers.number0"]],
    ],
    [
      "a link into a slot, which 0.33 compares with the slot's own type",
      { ...one, z: node("Slot", { slot: ["n", 0] }) },
      [["return_type_mismatch", "slot, received_type(INT) mismatch input_type(COMFY_DYNAMICSLOT_V3)", "slot"]],
    ],
    [
      "the node's own check: each input that is there",
      { z: node("SaveChecked", { format: "jpeg", "format.quality": 7, "format.space": "srgb" }) },
      ["format", "format.quality", "format.space"].map((name) => [
        "custom_validation_failed",
        `${name} - 7 quality`,
        name,
      ]),
    ],
  ])("refuses %s", async (_, prompt, expected) => {
    expect(await issues(prompt)).toEqual(expected);
  });

  test("shows the input's own options", async () => {
    await using bench = createBench(nodes);
    const { body } = await bench.engine.submit({ prompt: { z: node("Grow", { "numbers.number0": 10 }) } });
    expect(body).toMatchObject({
      node_errors: { z: { errors: [{ extra_info: { input_config: ["INT", { max: 9, forceInput: true }] } }] } },
    });
  });

  test.each<[string, Prompt]>([
    ["is missing", { z: node("Save") }],
    ["is none of them", { z: node("Save", { format: "bmp" }) }],
    ["is a link", { ...one, z: node("Save", { format: ["n", 0] }) }],
  ])("lets a choice pass that %s; the call fails", async (_, prompt) => {
    expect(await failure(prompt)).toMatch(/^node z \(Save\), input "format": expected one of/);
  });

  test.each<[string, Prompt]>([
    ["a number", { ...one, m: node("Same", { value: ["n", 0] }), z: node("Picture", { picture: ["m", 0] }) }],
    ["a text", { w: node("Words"), m: node("Same", { value: ["w", 0] }), z: node("Picture", { picture: ["m", 0] }) }],
  ])("a match type takes %s and goes anywhere: the frontend looks after it", async (_, prompt) => {
    expect(await issues(prompt)).toEqual([]);
  });
});

test("a linked input of a choice is undefined for the node's own check and its fingerprint", async () => {
  await using bench = createBench(nodes);
  const linked = { ...jpeg, "format.quality": ["n", 0] as const };
  const { body } = await bench.engine.submit({ prompt: { ...one, z: node("SaveChecked", linked) } });
  expect(JSON.stringify(body)).toContain("format - no quality");
});

test("members are part of the cache key", async () => {
  await using bench = createBench(nodes);
  const cached = async (depth: string) => {
    const { status } = await bench.run({ z: node("SaveChecked", { format: "png", "format.depth": depth }) });
    return status.messages.find(([type]) => type === "execution_cached")?.[1]["nodes"];
  };
  expect([await cached("8"), await cached("8"), await cached("16")]).toEqual([[], ["z"], []]);
});
