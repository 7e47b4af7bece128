import {
  type AnyNode,
  any,
  bigInt,
  boolean,
  defineNode,
  float,
  image,
  int,
  isTensor,
  joinTensors,
  output,
  string,
  type Tensor,
  tensor,
} from "@netdist/sdk";

const echo = defineNode({
  id: "Echo",
  category: "test",
  inputs: { value: any() },
  outputs: { value: any() },
  run: ({ value }) => ({ value }),
});

const copy = defineNode({
  id: "Copy",
  category: "test",
  description: "Reads the bytes of every tensor in a value, and gives new tensors.",
  inputs: { value: any() },
  outputs: { value: any() },
  run: async ({ value }) => ({ value: await copied(value) }),
});

async function copied(value: unknown): Promise<unknown> {
  if (isTensor(value)) return tensor(value.dtype, value.shape, (await value.bytes()).slice());
  if (Array.isArray(value)) return Promise.all(value.map(copied));
  if (typeof value !== "object" || value === null || "pythonType" in value) return value;
  const entries = Object.entries(value).map(async ([key, item]) => [key, await copied(item)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const describe = defineNode({
  id: "Describe",
  category: "test",
  inputs: { value: any() },
  outputs: { text: string() },
  run: ({ value }) => ({ text: JSON.stringify(described(value)) }),
});

function described(value: unknown): unknown {
  if (isTensor(value)) return { tensor: [value.dtype, value.shape] };
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return value.map(described);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, described(item)]));
}

const ramp = defineNode({
  id: "Ramp",
  category: "test",
  description: "A picture of every sample that 8 or 16 bits hold.",
  inputs: { bits: int() },
  outputs: { image: image() },
  run: ({ bits }) => ({ image: rampOf(bits) }),
});

function rampOf(bits: number): Tensor {
  const shape = [1, 1, 2 ** bits, 1];
  const length = 2 ** bits;
  const samples = bits === 8 ? Uint8Array.from({ length }, (_, k) => k) : Uint16Array.from({ length }, (_, k) => k);
  return tensor(bits === 8 ? "uint8" : "uint16", shape, new Uint8Array(samples.buffer), { normalized: true });
}

const join = defineNode({
  id: "Join",
  category: "test",
  description: "The first picture, a new grey one of its size, the second picture.",
  inputs: { a: image(), b: image() },
  outputs: { image: image() },
  run({ a, b }) {
    const [, height = 0, width = 0, channels = 0] = a.shape;
    const grey = new Uint8Array(height * width * channels).fill(51);
    return { image: joinTensors([a, tensor("uint8", [1, height, width, channels], grey, { normalized: true }), b]) };
  },
});

const numbers = defineNode({
  id: "Numbers",
  category: "test",
  inputs: { big: bigInt(), whole: int(), real: float(), flag: boolean(), text: string() },
  outputs: {
    big: bigInt(),
    whole: int(),
    real: float(),
    flag: boolean(),
    text: string(),
    list: output(float(), { isList: true }),
  },
  run: (values) => ({ ...values, list: [1, 2.5, values.real] }),
});

const large = defineNode({
  id: "Large",
  category: "test",
  description: "A float32 tensor of so many MiB, each value its index.",
  inputs: { mib: int() },
  outputs: { tensor: any() },
  run: ({ mib }) => {
    const values = Float32Array.from({ length: mib * 2 ** 18 }, (_, index) => index);
    return { tensor: tensor("float32", [mib, 2 ** 18], new Uint8Array(values.buffer)) };
  },
});

export const values: readonly AnyNode[] = [echo, copy, describe, ramp, join, numbers, large] as AnyNode[];
