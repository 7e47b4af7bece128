import type { BitReader } from "./bit-reader.ts";
import { FlacError } from "./errors.ts";

/** Reads what a predictor of this order got wrong, into `out` from index `order` on. */
export function readResidual(bits: BitReader, order: number, out: Int32Array): void {
  const { offset } = bits;
  const bad = (what: string) => new FlacError("BAD_FRAME", `flac: ${what}`, { offset });
  const method = bits.unsigned(2);
  if (method > 1) throw bad("an unknown coding of residuals");
  const parameterBits = method === 0 ? 4 : 5;
  const partitions = 2 ** bits.unsigned(4);
  const size = out.length / partitions;
  if (!Number.isInteger(size) || size < order) throw bad(`${partitions} partitions in ${out.length} samples`);
  for (let partition = 0; partition < partitions; partition++) {
    const part = out.subarray(partition === 0 ? order : partition * size, (partition + 1) * size);
    const parameter = bits.unsigned(parameterBits);
    if (parameter < 2 ** parameterBits - 1) bits.rice(parameter, part);
    else readPlain(bits, part);
  }
}

/** The way out where a Rice code would be longer: all residuals in as many bits as stand in front. */
function readPlain(bits: BitReader, out: Int32Array): void {
  const width = bits.unsigned(5);
  if (width === 0) out.fill(0);
  else for (let i = 0; i < out.length; i++) out[i] = bits.signed(width);
}
