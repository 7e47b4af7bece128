import { setTimeout as wait } from "node:timers/promises";
import { encodePng } from "@netdist/codecs/png";
import { type AnyNode, combo, defineNode, image, int, seed, socket, string } from "@netdist/sdk";
import { type JsonObject, stringifyJson } from "@netdist/sdk/prompt";

const category = "netdist_test";

const testWait = defineNode({
  id: "TestWait",
  category,
  inputs: {
    image: image(),
    steps: int({ default: 10, min: 0, max: 100_000 }),
    step_ms: int({ default: 100, min: 0, max: 60_000 }),
  },
  outputs: { image: image() },
  async run({ image, steps, step_ms }, context) {
    for (let step = 1; step <= steps; step++) {
      await wait(step_ms, undefined, { signal: context.signal });
      context.progress(step, steps);
    }
    return { image };
  },
});

const testRaise = defineNode({
  id: "TestRaise",
  category,
  inputs: { image: image(), message: string({ default: "test failure" }) },
  outputs: { image: image() },
  run({ message }) {
    throw new Error(message);
  },
});

const testPreview = defineNode({
  id: "TestPreview",
  category,
  inputs: { image: image(), text: string({ default: "" }) },
  outputs: { image: image() },
  run({ image, text }, context) {
    const bytes = encodePng({ width: 8, height: 8, channels: 3, depth: 8, data: new Uint8Array(8 * 8 * 3) });
    context.progress(1, 1, { format: "png", bytes });
    context.notify(text);
    return { image };
  },
});

const testChecked = defineNode({
  id: "TestChecked",
  category,
  inputs: { value: int({ default: 0, min: 0, max: 10 }), other: int({ default: 0, min: 0, max: 10 }) },
  outputs: { sum: int() },
  validates: ["value"],
  validate: ({ value }) => (value === 13 ? "13 is unlucky" : true),
  run: ({ value, other }) => ({ sum: value + other }),
});

const choices = Array.from({ length: 21 }, (_, n) => `choice ${n}`);
const testChoice = defineNode({
  id: "TestChoice",
  category,
  inputs: { choice: combo(choices) },
  outputs: { text: string() },
  run: ({ choice }) => ({ text: choice }),
});

const testSeed = defineNode({
  id: "TestSeed",
  category,
  inputs: { seed: seed() },
  outputs: { text: string() },
  run: ({ seed }) => ({ text: String(seed) }),
});

const testHidden = defineNode({
  id: "TestHidden",
  category,
  inputs: { value: int({ default: 0 }) },
  hidden: { prompt: "PROMPT", extra: "EXTRA_PNGINFO", id: "UNIQUE_ID" },
  outputs: { text: string() },
  run: (_values, { prompt, extraPngInfo, uniqueId }) => ({
    text: stringifyJson({ prompt, extra: extraPngInfo, id: uniqueId }),
  }),
});

const testRaw = defineNode({
  id: "TestRaw",
  category,
  inputs: { link: int({ rawLink: true }) },
  outputs: { text: string() },
  run: ({ link }) => ({ text: JSON.stringify(link) }),
});

const testInputs = defineNode({
  id: "TestInputs",
  category,
  inputs: { value: socket("TEST_JSON", {}), extra: int({ optional: true }) },
  outputs: { text: string() },
  run: (values) => ({ text: stringifyJson(values as JsonObject) }),
});

export const plainNodes: readonly AnyNode[] = [
  testWait,
  testRaise,
  testPreview,
  testChecked,
  testChoice,
  testSeed,
  testHidden,
  testRaw,
  testInputs,
];
