import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { EXTENSION, Extension, type Packed, type PackedMap } from "../msgpack/types.ts";
import { okOf, startShim } from "../testing/shim.ts";

const MIB = 1024 ** 2;
const picture = (mebibytes: number, from: PackedMap) =>
  new Extension(EXTENSION.tensor, { dtype: "uint8", shape: [1, mebibytes, 1024, 1024], ...from });
const pattern = (length: number, modulus: number) => new Uint8Array(length).map((_, index) => index % modulus);
const digest = (bytes: Uint8Array | undefined) =>
  createHash("sha256")
    .update(bytes ?? new Uint8Array())
    .digest("hex");

test.for([
  ["through the exchange files", true],
  ["through the pipe", false],
] as const)("large tensors go both ways %s", async ([, exchange]) => {
  const sent = pattern(3 * MIB, 241);
  await using shim = await startShim({ exchange, answer: () => ({ ok: 0, segments: [sent] }) });
  for (let i = 0; i < 5; i++) {
    const made = await shim.call("Large", { mebibytes: 3 });
    expect(made.message["segs"]).toEqual([exchange ? [0, 3 * MIB] : 3 * MIB]);
    expect(digest(made.segments[0])).toBe(digest(pattern(3 * MIB, 251)));
    const shape = { dtype: "uint8", shape: [1, 3, 1024, 1024], normalized: true };
    const image = new Extension(EXTENSION.tensor, { ...shape, ref: i });
    const inverted = await shim.call("Invert", { image });
    expect(inverted.segments[0]?.byteLength).toBe(12 * MIB);
  }
  expect(shim.pending()).toBe(0);
});

test("several at once, in both directions, are not mixed up", async () => {
  await using shim = await startShim({
    exchange: true,
    answer: ({ message }) => ({ ok: 0, segments: [pattern(2 * MIB, message["ref"] as number)] }),
  });
  const calls = [251, 241, 239, 233].map(async (modulus) => {
    const append = await shim.call("Append", { image: picture(2, { ref: modulus, normalized: true }) });
    const [joined] = okOf(append)["outputs"] as readonly Packed[];
    expect(joined).toMatchObject({ payload: { shape: [3, 2, 1024, 1024] } });
    const { segments } = await shim.call("KeepBytes", { image: picture(2, { ref: modulus }) });
    expect(segments).toEqual([]);
    const made = await shim.call("Large", { mebibytes: 2 });
    expect(digest(made.segments[0])).toBe(digest(pattern(2 * MIB, 251)));
  });
  await Promise.all(calls);
  expect(shim.pending()).toBe(0);
});

test.skipIf(process.platform !== "linux")(
  "a full disk sends tensors through the pipe (on Linux, which has /dev/full)",
  async () => {
    await using shim = await startShim({ exchange: "full" });
    for (let i = 0; i < 3; i++) {
      const made = await shim.call("Large", { mebibytes: 2 });
      expect(made.message["segs"]).toEqual([2 * MIB]);
      expect(digest(made.segments[0])).toBe(digest(pattern(2 * MIB, 251)));
    }
  },
);
