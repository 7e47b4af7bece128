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

/** One file that a value makes, once it is asked for. */
export interface ValuePart {
  readonly extension: string;
  make(metadata: ReadonlyMap<string, string>): Promise<Uint8Array | string>;
}

/** A fetched value as files: one for each picture, one for latents, one for a list of texts. */
export async function valueFiles(value: unknown, metadata: ReadonlyMap<string, string>): Promise<ValueFile[]> {
  const make = async ({ extension, make }: ValuePart) => ({ extension, bytes: await make(metadata) });
  return Promise.all(valueParts(value).map(make));
}

/** The files that a fetched value makes, none of them made yet. */
export function valueParts(value: unknown): ValuePart[] {
  if (isTensor(value)) return pictures(value);
  const latent = value as Partial<Latent> | null;
  if (isTensor(latent?.samples)) return [latentPart(latent.samples)];
  const audio = value as Partial<Audio> | null;
  if (isTensor(audio?.waveform)) return sounds(audio as Audio);
  if (Array.isArray(value)) return [{ extension: "txt", make: () => Promise.resolve(`${value.join("\n")}\n`) }];
  throw new TypeError("a worker's value is neither pictures, a latent, sound nor texts");
}

function latentPart(samples: Latent["samples"]): ValuePart {
  const { dtype, shape } = samples;
  return {
    extension: "latent",
    make: async (metadata) => encodeLatent({ dtype, shape, data: await samples.bytes() }, { metadata }),
  };
}

function pictures(image: Image): ValuePart[] {
  const [batch = 0, height = 0, width = 0, channels = 1] = image.shape.length === 3 ? [...image.shape, 1] : image.shape;
  const size = height * width * channels;
  const all = once(() => eightBit(image));
  return Array.from({ length: batch }, (_, index) => ({
    extension: "png",
    async make(text) {
      const data = (await all()).subarray(index * size, (index + 1) * size);
      return encodePng({ width, height, channels: channels as 1 | 2 | 3 | 4, depth: 8, data }, { text });
    },
  }));
}

async function eightBit(image: Image): Promise<Uint8Array> {
  const isIt = image.dtype === "uint8" && image.normalized;
  return isIt ? await image.bytes() : floatToUint8(await floats(image));
}

/** FLAC of 16 bits, which is what they came as. */
function sounds({ waveform, sample_rate }: Audio): ValuePart[] {
  const [batch = 0, ...shape] = waveform.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  const all = once(() => floats(waveform));
  return Array.from({ length: batch }, (_, index) => ({
    extension: "flac",
    async make(comments) {
      const data = fromFloat32((await all()).subarray(index * size, (index + 1) * size), "float32");
      return encodeFlac(pcmFromFloat32({ dtype: "float32", shape, data }, sample_rate), { comments });
    },
  }));
}

/** For what several parts need, and none of them may. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
