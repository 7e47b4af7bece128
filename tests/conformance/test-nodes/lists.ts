import { type AnyNode, defineNode, int, nodeResult, output, string } from "@netdist/sdk";

const category = "netdist_test";

const testRange = defineNode({
  id: "TestRange",
  category,
  inputs: { count: int({ default: 3, min: 0, max: 100 }) },
  outputs: { numbers: output(int(), { isList: true }) },
  run: ({ count }) => ({ numbers: Array.from({ length: count }, (_, n) => n) }),
});

const testPair = defineNode({
  id: "TestPair",
  category,
  inputs: { a: int(), b: int() },
  outputs: { text: string() },
  run: ({ a, b }) => ({ text: `${a},${b}` }),
});

const testGather = defineNode({
  id: "TestGather",
  category,
  inputIsList: true,
  inputs: { values: int(), label: string({ default: "" }) },
  outputs: { text: string() },
  run: ({ values, label }) => ({ text: JSON.stringify([values, label]) }),
});

const testShow = defineNode({
  id: "TestShow",
  category,
  outputNode: true,
  inputs: { value: int() },
  outputs: {},
  run: ({ value }) => nodeResult({ outputs: {}, ui: { numbers: [value, value + 100], words: [`n${value}`] } }),
});

export const listNodes: readonly AnyNode[] = [testRange, testPair, testGather, testShow];
