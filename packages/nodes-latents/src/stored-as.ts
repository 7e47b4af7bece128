import { fromFloat32, type NdArray, toFloat32 } from "@netdist/codecs/dtype";
import { floats, type Tensor } from "@netdist/sdk";
import { LatentNodeError } from "./errors.ts";

/** What values are stored as. */
export type StoredDtype = "unchanged" | "float32" | "float16" | "bfloat16";

/** The tensor as it is stored. Throws OUT_OF_RANGE for values that the dtype has no number for. */
export async function storedAs(tensor: Tensor, dtype: StoredDtype): Promise<NdArray> {
  const { shape } = tensor;
  if (dtype === "unchanged" || dtype === tensor.dtype) {
    return { dtype: tensor.dtype, shape, data: await tensor.bytes() };
  }
  const values = await floats(tensor);
  const stored = { dtype, shape, data: fromFloat32(values, dtype) };
  if (dtype !== "float32") checkRange(values, stored);
  return stored;
}

function checkRange(values: Float32Array, stored: NdArray): void {
  const after = toFloat32(stored);
  const lost = values.findIndex((value, i) => Number.isFinite(value) && Math.abs(after[i] as number) === Infinity);
  if (lost < 0) return;
  const advice = stored.dtype === "float16" ? "choose bfloat16 or float32" : "choose float32";
  throw new LatentNodeError("OUT_OF_RANGE", `${stored.dtype} has no number as large as ${values[lost]}: ${advice}.`);
}
