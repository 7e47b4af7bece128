import type { BitReader } from "./bit-reader.ts";
import { FlacError } from "./errors.ts";
import { FIXED, predict } from "./predict.ts";
import { readResidual } from "./residual.ts";

/** Reads one channel of a frame into `out`. */
export function readSubframe(bits: BitReader, sampleBits: number, out: Int32Array): void {
  const { offset } = bits;
  const bad = (what: string) => new FlacError("BAD_FRAME", `flac: a channel with ${what}`, { offset });
  if (bits.unsigned(1) !== 0) throw bad("a reserved bit set");
  const kind = bits.unsigned(6);
  const wasted = bits.unsigned(1) === 0 ? 0 : bits.unary() + 1;
  const width = sampleBits - wasted;
  if (width < 1) throw bad("no bits that are used");
  if (kind === 0) out.fill(bits.signed(width));
  else if (kind === 1) readPlain(bits, width, out);
  else if (!readPredicted(bits, kind, width, out)) throw bad(`samples that its kind ${kind} cannot give`);
  if (wasted > 0) for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) << wasted;
}

function readPlain(bits: BitReader, width: number, out: Int32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = bits.signed(width);
}

/** False for an unknown kind, and where samples come out that do not fit. */
function readPredicted(bits: BitReader, kind: number, width: number, out: Int32Array): boolean {
  const linear = kind >= 32;
  const order = linear ? kind - 31 : kind - 8;
  if (order < 0 || (!linear && order > 4) || order > out.length) return false;
  readPlain(bits, width, out.subarray(0, order));
  const { weights, shift } = linear ? readWeights(bits, order) : { weights: FIXED[order] ?? [], shift: 0 };
  if (shift < 0) return false;
  readResidual(bits, order, out);
  return predict(out, weights, shift, width);
}

function readWeights(bits: BitReader, order: number): { readonly weights: readonly number[]; readonly shift: number } {
  const precision = bits.unsigned(4) + 1;
  const shift = bits.signed(5);
  if (precision === 16) return { weights: [], shift: -1 };
  return { weights: Array.from({ length: order }, () => bits.signed(precision)), shift };
}
