import { type Dtype, elementCount, fromFloat32, toFloat32, uint8ToFloat } from "@netdist/codecs/dtype";

/**
 * A handle on an array, C order, little endian. Bytes move only when `bytes()` is called; a handle that a node
 * received and hands on unchanged moves nothing.
 */
export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Set on uint8 and uint16 pictures: value k stands for k / 255 or k / 65535, which float32 gets when widened. */
  readonly normalized?: true;
  /** The data. Owned by the tensor: never write into it. */
  bytes(): Promise<Uint8Array>;
}

/** A picture batch, [B,H,W,C], 0..1. */
export type Image = Tensor;
/** A mask batch, [B,H,W], 0..1. */
export type Mask = Tensor;
/** ComfyUI's LATENT: samples [B,C,H,W] or [B,C,F,H,W], and whatever else travels with them. */
export interface Latent {
  readonly samples: Tensor;
  readonly noise_mask?: Tensor;
  readonly batch_index?: readonly number[];
  readonly [key: string]: unknown;
}
/** ComfyUI's AUDIO: waveform [B,channels,samples] float32. */
export interface Audio {
  readonly waveform: Tensor;
  readonly sample_rate: number;
}

/** A tensor over bytes in memory; `data` must hold exactly the bytes that dtype and shape imply. */
export function tensor(
  dtype: Dtype,
  shape: readonly number[],
  data: Uint8Array,
  options: { normalized?: true } = {},
): Tensor {
  return { dtype, shape, ...options, bytes: async () => data };
}

/** A float32 tensor over `values`. */
export function floatTensor(shape: readonly number[], values: Float32Array): Tensor {
  if (values.length !== elementCount(shape)) {
    throw new RangeError(
      `tensor of shape [${shape.join(", ")}] needs ${elementCount(shape)} values, got ${values.length}`,
    );
  }
  return tensor("float32", shape, fromFloat32(values, "float32"));
}

/** The tensor's values as float32: a view where possible, k / 255 or k / 65535 for normalised pictures. */
export async function floats(source: Tensor): Promise<Float32Array> {
  const data = await source.bytes();
  if (source.normalized && source.dtype === "uint8") return uint8ToFloat(data);
  const values = toFloat32({ dtype: source.dtype, shape: source.shape, data });
  return source.normalized && source.dtype === "uint16" ? values.map((value) => value / 65535) : values;
}

/** True for anything with a tensor's members: packs carry their own copy of this module, so no `instanceof`. */
export function isTensor(value: unknown): value is Tensor {
  const t = value as Partial<Tensor> | null;
  return typeof t === "object" && t !== null && typeof t.bytes === "function" && Array.isArray(t.shape);
}
