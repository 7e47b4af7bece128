import type { BitWriter } from "./bit-writer.ts";

const MAX_ORDER = 4;
/** Partitions of a full block: each has a Rice parameter of its own. */
const PARTITION_BITS = 4;

/** Residuals of a predictor, zigzagged, and how they are best written. */
interface Predicted {
  readonly order: number;
  readonly residual: Uint32Array;
  readonly parameters: readonly number[];
  /** Bits that the residuals take. */
  readonly cost: number;
}

/** Writes one channel of a frame: as one value, by the best of the fixed predictors, or as it is. */
export function writeSubframe(out: BitWriter, data: Int32Array, bits: number): void {
  const first = data[0] ?? 0;
  if (data.every((value) => value === first)) {
    out.bits(0, 8);
    out.bits(first, bits);
    return;
  }
  const best = bestPrediction(data, bits);
  if (best === undefined || best.cost + best.order * bits >= data.length * bits) {
    out.bits(1 << 1, 8);
    for (const value of data) out.bits(value, bits);
    return;
  }
  out.bits((8 + best.order) << 1, 8);
  for (const value of data.subarray(0, best.order)) out.bits(value, bits);
  writeResidual(out, best, data.length, bits);
}

function bestPrediction(data: Int32Array, bits: number): Predicted | undefined {
  let best: Predicted | undefined;
  let residual = data;
  for (let order = 0; order <= MAX_ORDER && order < data.length >> PARTITION_BITS; order++) {
    if (order > 0) residual = differences(residual);
    const candidate = priced(residual, order, data.length, bits);
    if (best === undefined || candidate.cost < best.cost) best = candidate;
  }
  return best;
}

/** The next fixed predictor's residuals are the differences of this one's. */
function differences(data: Int32Array): Int32Array {
  const out = new Int32Array(data.length - 1);
  for (let i = 0; i < out.length; i++) out[i] = (data[i + 1] as number) - (data[i] as number);
  return out;
}

function priced(data: Int32Array, order: number, length: number, bits: number): Predicted {
  const residual = zigzag(data);
  let cost = 0;
  const parameters = partitions(residual, order, length).map((part) => {
    const parameter = Math.min(parameterLimit(bits) - 1, Math.floor(Math.log2(Math.max(1, mean(part)))));
    cost += parameterBits(bits) + riceBits(part, parameter);
    return parameter;
  });
  return { order, residual, parameters, cost };
}

function zigzag(data: Int32Array): Uint32Array {
  const out = new Uint32Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = ((data[i] as number) << 1) ^ ((data[i] as number) >> 31);
  return out;
}

function mean(values: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / Math.max(1, values.length);
}

function riceBits(values: Uint32Array, parameter: number): number {
  let bits = values.length * (1 + parameter);
  for (let i = 0; i < values.length; i++) bits += (values[i] as number) >>> parameter;
  return bits;
}

function partitions(residual: Uint32Array, order: number, length: number): readonly Uint32Array[] {
  const size = length / partitionCount(length);
  return Array.from({ length: partitionCount(length) }, (_, i) =>
    residual.subarray(Math.max(0, i * size - order), (i + 1) * size - order),
  );
}

function partitionCount(length: number): number {
  return length % 2 ** PARTITION_BITS === 0 ? 2 ** PARTITION_BITS : 1;
}

function writeResidual(out: BitWriter, { order, residual, parameters }: Predicted, length: number, bits: number): void {
  out.bits(bits > 16 ? 1 : 0, 2);
  out.bits(Math.log2(partitionCount(length)), 4);
  for (const [i, part] of partitions(residual, order, length).entries()) {
    const parameter = parameters[i] as number;
    out.bits(parameter, parameterBits(bits));
    for (const value of part) out.rice(value, parameter);
  }
}

function parameterBits(bits: number): 4 | 5 {
  return bits > 16 ? 5 : 4;
}

/** The parameter that stands for "no Rice code". */
function parameterLimit(bits: number): number {
  return 2 ** parameterBits(bits) - 1;
}
