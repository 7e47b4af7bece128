import { expect, test } from "vitest";
import { isTensor, kept, type Latent, type Tensor } from "./index.ts";

/** A handle of a host whose call may end. */
function handle(bytes: readonly number[]) {
  const call = { isOver: false };
  const given: Tensor = {
    dtype: "uint8",
    shape: [bytes.length],
    normalized: true,
    async bytes() {
      if (call.isOver) throw new Error("the call is over");
      return Uint8Array.from(bytes);
    },
  };
  return { call, given };
}

test("tensors anywhere in a value can be read after their call", async () => {
  const { call, given } = handle([1, 2, 3]);
  const latent: Latent = { samples: given, batch_index: [4], more: [{ given }] };
  const own = (await kept([latent, "text", 5n])) as [Latent, string, bigint];
  call.isOver = true;
  const { samples, batch_index, more } = own[0];
  const [inner] = more as [{ readonly given: Tensor }];
  expect([await samples.bytes(), await inner.given.bytes()]).toEqual([Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3)]);
  expect([samples.dtype, samples.shape, samples.normalized, batch_index]).toEqual(["uint8", [3], true, [4]]);
  expect(own.slice(1)).toEqual(["text", 5n]);
});

test("objects of a class stay what they are", async () => {
  const model = new (class Model {
    readonly steps = 1;
  })();
  expect(await kept(model)).toBe(model);
  expect(isTensor(await kept(null))).toBe(false);
});
