import type { NdArray } from "../dtype/dtypes.ts";
import { inHostOrder, toLittleEndian } from "../dtype/host-order.ts";
import { FlacError } from "./errors.ts";

/** Sound as whole numbers: `samples[c][i]` is sample `i` of channel `c`, from −2^(bits−1) to 2^(bits−1) − 1. */
export interface Pcm {
  /** Samples of a channel a second. */
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  /** Of equal length. */
  readonly samples: readonly Int32Array[];
}

/**
 * The sound as float32 `[channels, samples]`, −1 to 1: each value divided by 2^(bits−1), exactly, as ComfyUI's LoadAudio
 * gives it (there with a batch axis in front).
 */
export function pcmToFloat32({ bitsPerSample, samples }: Pcm): NdArray {
  const length = samples[0]?.length ?? 0;
  const scale = 2 ** (1 - bitsPerSample);
  const values = new Float32Array(samples.length * length);
  for (const [channel, data] of samples.entries()) {
    for (let i = 0; i < length; i++) values[channel * length + i] = (data[i] as number) * scale;
  }
  return { dtype: "float32", shape: [samples.length, length], data: toLittleEndian(values) };
}

/**
 * Float32 of shape `[channels, samples]` as whole numbers of 16 bits (or `bitsPerSample`): each value times 2^(bits−1), to
 * the nearest, ties to even, cut off at the ends of the range, as FFmpeg makes them where ComfyUI saves sound. NaN gives
 * the lowest. Throws `FlacError` INVALID_AUDIO for an array of another type or rank.
 */
export function pcmFromFloat32(array: NdArray, sampleRate: number, bitsPerSample = 16): Pcm {
  const [channels, length] = array.shape;
  if (array.dtype !== "float32" || array.shape.length !== 2 || channels === undefined || length === undefined) {
    throw new FlacError("INVALID_AUDIO", `flac: ${array.dtype} of shape [${array.shape.join(", ")}] is no sound`);
  }
  if (array.data.length !== channels * length * 4) {
    throw new FlacError("INVALID_AUDIO", `flac: ${array.data.length} bytes for ${channels} x ${length} values`);
  }
  const bytes = inHostOrder(array.data, 4);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, channels * length);
  const limit = 2 ** (bitsPerSample - 1);
  const samples = Array.from({ length: channels }, (_, channel) => {
    const data = new Int32Array(length);
    for (let i = 0; i < length; i++) data[i] = whole((values[channel * length + i] as number) * limit, limit);
    return data;
  });
  return { sampleRate, bitsPerSample, samples };
}

function whole(value: number, limit: number): number {
  if (!(value > -limit)) return -limit;
  if (value >= limit - 1) return limit - 1;
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
}
