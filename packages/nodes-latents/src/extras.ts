import { type Dtype, fromFloat32, type NdArray, toFloat32 } from "@netdist/codecs/dtype";
import type { OpenedLatent } from "@netdist/codecs/latent";
import { floats, floatTensor, type Latent, type Tensor } from "@netdist/sdk";
import { LatentNodeError } from "./errors.ts";

/** What a LATENT may have beside its samples, under ComfyUI's names, which are those of the arrays in files too. */
export type Extras = Pick<Latent, "noise_mask" | "batch_index">;

export const NOISE_MASK = "noise_mask";
export const BATCH_INDEX = "batch_index";

/** The extras that a file has for the latents that were taken from it. Throws BAD_EXTRAS. */
export function readExtras(opened: OpenedLatent): Extras {
  const resolution = opened.kind === "kohya" ? opened.kohya.resolution : undefined;
  const find = (name: string): NdArray | undefined => {
    const stored = resolution === undefined ? name : `${name}_${resolution}`;
    return opened.names.includes(stored) ? opened.read(stored) : undefined;
  };
  const [mask, index] = [find(NOISE_MASK), find(BATCH_INDEX)];
  return {
    ...(mask && { noise_mask: maskOf(mask) }),
    ...(index && { batch_index: indexOf(index, opened.samples.shape[0] ?? 0) }),
  };
}

function maskOf(mask: NdArray): Tensor {
  const { dtype, shape } = mask;
  if (shape.length < 2 || shape.length > 5) {
    throw bad(NOISE_MASK, `has the shape [${shape.join(", ")}], a mask has 2 to 5 dimensions`);
  }
  try {
    return floatTensor(shape, toFloat32(mask));
  } catch (cause) {
    throw bad(NOISE_MASK, `is ${dtype}, a mask is float32`, cause);
  }
}

const INTEGERS: Partial<Record<Dtype, (view: DataView, index: number) => number>> = {
  int64: (view, index) => Number(view.getBigInt64(8 * index, true)),
  int32: (view, index) => view.getInt32(4 * index, true),
};

function indexOf({ dtype, shape, data }: NdArray, count: number): number[] {
  const read = INTEGERS[dtype];
  if (read === undefined || shape.length !== 1 || shape[0] !== count) {
    const found = `${dtype} of shape [${shape.join(", ")}]`;
    throw bad(BATCH_INDEX, `is ${found}, it must be int64 [${count}], a place for each latent`);
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const places = Array.from({ length: count }, (_, i) => read(view, i));
  const wrong = places.find((place) => !Number.isSafeInteger(place) || place < 0);
  if (wrong !== undefined) throw bad(BATCH_INDEX, `has ${wrong}, places count from 0`);
  return places;
}

/** The extras of a LATENT as arrays by their names: the mask as float32, the places as int64. */
export async function extrasArrays({ noise_mask: mask, batch_index: index }: Extras): Promise<[string, NdArray][]> {
  const arrays: [string, NdArray][] = [];
  if (mask) {
    const data = fromFloat32(await floats(mask), "float32");
    arrays.push([NOISE_MASK, { dtype: "float32", shape: mask.shape, data }]);
  }
  if (index) {
    const data = new Uint8Array(8 * index.length);
    const view = new DataView(data.buffer);
    index.forEach((place, i) => view.setBigInt64(8 * i, BigInt(place), true));
    arrays.push([BATCH_INDEX, { dtype: "int64", shape: [index.length], data }]);
  }
  return arrays;
}

/** Names of the extras that a LATENT has. */
export function extrasOf({ noise_mask: mask, batch_index: index }: Extras): readonly string[] {
  return [...(mask ? [NOISE_MASK] : []), ...(index ? [BATCH_INDEX] : [])];
}

function bad(name: string, what: string, cause?: unknown): LatentNodeError {
  return new LatentNodeError("BAD_EXTRAS", `its ${name} ${what}`, { cause });
}
