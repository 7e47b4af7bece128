import { byteSize } from "@netdist/codecs/dtype";
import { floats, floatTensor, type Tensor, tensor } from "@netdist/sdk";

/** Bytes of one entry of the batch. */
function entrySize({ dtype, shape }: Tensor): number {
  return byteSize(dtype, shape.slice(1));
}

/** The same kind of values in another shape. */
export function reshaped(source: Tensor, shape: readonly number[], bytes: () => Promise<Uint8Array>): Tensor {
  return { dtype: source.dtype, shape, ...(source.normalized && { normalized: true }), bytes };
}

/** Entries `start` … `start + length - 1`; a view, nothing is copied. */
export function sliceBatch(source: Tensor, start: number, length: number): Tensor {
  const size = entrySize(source);
  const shape = [length, ...source.shape.slice(1)];
  return reshaped(source, shape, async () => (await source.bytes()).subarray(start * size, (start + length) * size));
}

/** The whole batch, `times` times in a row. */
export function repeatBatch(source: Tensor, times: number): Tensor {
  const [count = 0, ...rest] = source.shape;
  return reshaped(source, [count * times, ...rest], async () => {
    const bytes = await source.bytes();
    const all = new Uint8Array(bytes.length * times);
    for (let i = 0; i < times; i++) all.set(bytes, i * bytes.length);
    return all;
  });
}

/** One batch after the other. Kinds of values that differ are widened to float32. Shapes must agree beyond the first. */
export async function joinBatches(first: Tensor, second: Tensor): Promise<Tensor> {
  const same = first.dtype === second.dtype && first.normalized === second.normalized;
  const [a, b] = same ? [first, second] : [await widen(first), await widen(second)];
  const shape = [(a.shape[0] ?? 0) + (b.shape[0] ?? 0), ...a.shape.slice(1)];
  const [head, tail] = await Promise.all([a.bytes(), b.bytes()]);
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return reshaped(a, shape, async () => all);
}

/** The batch `times` times in a row, cut to `count` entries. */
export function fillBatch(source: Tensor, count: number): Tensor {
  const have = source.shape[0] ?? 0;
  return have >= count ? source : sliceBatch(repeatBatch(source, Math.ceil(count / have)), 0, count);
}

/** The values as a float32 tensor. */
export async function widen(source: Tensor): Promise<Tensor> {
  return source.dtype === "float32" ? source : floatTensor(source.shape, await floats(source));
}

/** A float32 tensor of zeros; the bytes are made when they are asked for. */
export function zeros(shape: readonly number[]): Tensor {
  return { dtype: "float32", shape, bytes: async () => new Uint8Array(byteSize("float32", shape)) };
}

/** Bytes in memory as pixels that stand for k / 255. */
export function pixelTensor(shape: readonly number[], data: Uint8Array): Tensor {
  return tensor("uint8", shape, data, { normalized: true });
}
