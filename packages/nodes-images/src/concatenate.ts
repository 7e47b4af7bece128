import { floats, floatTensor, type Image, tensor } from "@netdist/sdk";

/** The batches as one, in order; all must have one height and width. Channels become the largest number among them. */
export async function concatenate(batches: readonly Image[]): Promise<Image> {
  const [first] = batches;
  if (first === undefined) throw new RangeError("concatenate needs at least one batch");
  if (batches.length === 1) return first;
  const channels = Math.max(...batches.map(({ shape }) => shape[3] ?? 0));
  const shape = [batches.reduce((sum, batch) => sum + (batch.shape[0] ?? 0), 0), ...first.shape.slice(1, 3), channels];
  const alike = batches.every(
    (batch) => batch.dtype === first.dtype && batch.normalized === first.normalized && batch.shape[3] === channels,
  );
  // Pictures fetched from workers are 8-bit: they stay so, a quarter of the bytes.
  if (alike)
    return tensor(
      first.dtype,
      shape,
      join(await Promise.all(batches.map((batch) => batch.bytes()))),
      first.normalized ? { normalized: true } : {},
    );
  const values = await Promise.all(batches.map((batch) => withChannels(batch, channels)));
  const joined = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of values) {
    joined.set(part, at);
    at += part.length;
  }
  return floatTensor(shape, joined);
}

/** One channel is repeated, a missing alpha is 1 (opaque). */
async function withChannels(image: Image, channels: number): Promise<Float32Array> {
  const from = image.shape[3] ?? 0;
  const source = await floats(image);
  if (from === channels) return source;
  const pixels = source.length / from;
  const out = new Float32Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let c = 0; c < channels; c++) {
      out[pixel * channels + c] =
        from === 1 && c < 3 ? (source[pixel] ?? 0) : c < from ? (source[pixel * from + c] ?? 0) : 1;
    }
  }
  return out;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.byteLength;
  }
  return joined;
}
