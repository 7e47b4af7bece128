import { expect, test } from "vitest";
import { EXTENSION, Extension } from "../msgpack/types.ts";
import { okOf, startShim } from "../testing/shim.ts";

test("500 runs leave nothing behind", async () => {
  const bytes = new Uint8Array(1024 ** 2 + 12);
  await using shim = await startShim({
    nodeArguments: ["--expose-gc"],
    exchange: true,
    answer: () => ({ ok: 0, segments: [bytes] }),
  });
  const shape = [1, 1, 1, bytes.byteLength];
  const heaps: number[] = [];
  for (let i = 0; i < 500; i++) {
    const run = `run ${i}`;
    await shim.begin(run);
    const image = new Extension(EXTENSION.tensor, { dtype: "uint8", shape, ref: i });
    const { outputs } = okOf(await shim.call("Live", { image }, { run }));
    await shim.send({ t: "runEnd", run, how: "success" });
    await shim.message("runEnded");
    const [live = 0, heap = 0] = (outputs as [string])[0].split(" ").map(Number);
    // Every tenth run collects garbage: its own tensor is there, and perhaps one of a call whose frames are still on a stack.
    if (i % 10 === 0) expect(live).toBeLessThanOrEqual(4);
    if (i % 10 === 0) heaps.push(heap);
  }
  expect(shim.pending()).toBe(0);
  const growth = (heaps.at(-1) ?? 0) - (heaps[10] ?? 0);
  expect(growth).toBeLessThan(1024 ** 2);
});
