import { floatToUint8, fromFloat32 } from "@netdist/codecs/dtype";
import { encodeFlac, pcmFromFloat32 } from "@netdist/codecs/flac";
import { encodeLatent } from "@netdist/codecs/latent";
import { encodePng } from "@netdist/codecs/png";
import { type Audio, floats, type Image, isTensor, type Latent } from "@netdist/sdk";

/** A value as a file: its bytes, and the ending of its name without the dot. */
export interface ValueFile {
  readonly bytes: Uint8Array | string;
  readonly extension: string;
}

/** A fetched value as files: one for each picture, one for latents, one for a list of texts. */
export async function valueFiles(value: unknown, metadata: ReadonlyMap<string, string>): Promise<ValueFile[]> {
  if (isTensor(value)) return pictures(value, metadata);
  const latent = value as Partial<Latent> | null;
  if (isTensor(latent?.samples)) {
    const { dtype, shape } = latent.samples;
    const bytes = encodeLatent({ dtype, shape, data: await latent.samples.bytes() }, { metadata });
    return [{ bytes, extension: "latent" }];
  }
  const audio = value as Partial<Audio> | null;
  if (isTensor(audio?.waveform)) return sounds(audio as Audio, metadata);
  if (Array.isArray(value)) return [{ bytes: `${value.join("\n")}\n`, extension: "txt" }];
  throw new TypeError("a worker's value is neither pictures, a latent, sound nor texts");
}

async function pictures(image: Image, text: ReadonlyMap<string, string>): Promise<ValueFile[]> {
  const [batch = 0, height = 0, width = 0, channels = 1] = image.shape.length === 3 ? [...image.shape, 1] : image.shape;
  const eightBit = image.dtype === "uint8" && image.normalized;
  const data = eightBit ? await image.bytes() : floatToUint8(await floats(image));
  const size = height * width * channels;
  return Array.from({ length: batch }, (_, index) => {
    const pixels = data.subarray(index * size, (index + 1) * size);
    const bytes = encodePng({ width, height, channels: channels as 1 | 2 | 3 | 4, depth: 8, data: pixels }, { text });
    return { bytes, extension: "png" };
  });
}

/** FLAC of 16 bits, which is what they came as. */
async function sounds({ waveform, sample_rate }: Audio, comments: ReadonlyMap<string, string>): Promise<ValueFile[]> {
  const [batch = 0, ...shape] = waveform.shape;
  const values = await floats(waveform);
  const size = values.length / batch;
  return Array.from({ length: batch }, (_, index) => {
    const data = fromFloat32(values.subarray(index * size, (index + 1) * size), "float32");
    const sound = pcmFromFloat32({ dtype: "float32", shape, data }, sample_rate);
    return { bytes: encodeFlac(sound, { comments }), extension: "flac" };
  });
}
