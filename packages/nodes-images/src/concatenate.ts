import { canJoin, floats, floatTensor, type Image, joinTensors } from "@netdist/sdk";

/** The batches as one, in order; all must have one height and width. Channels become the largest number among them. */
export async function concatenate(batches: readonly Image[]): Promise<Image> {
  // Pictures fetched from workers stay in 8 bits, and what the host holds is not read at all.
  if (canJoin(batches)) return joinTensors(batches);
  const [first] = batches;
  if (first === undefined) throw new RangeError("concatenate needs at least one batch");
  const channels = Math.max(...batches.map(({ shape }) => shape[3] ?? 0));
  const parts = batches.map(async (batch) =>
    floatTensor([...batch.shape.slice(0, 3), channels], await withChannels(batch, channels)),
  );
  return joinTensors(await Promise.all(parts));
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
