/** Weights of the fixed predictors: what a polynomial through the last samples would go on to. */
export const FIXED: readonly (readonly number[])[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

/**
 * Makes samples of residuals in place: each is its residual plus the weighted sum of those before it, `weights[0]` for the
 * last one, divided by 2^`shift` and rounded down. False where a sample does not fit `bits`.
 */
export function predict(data: Int32Array, weights: readonly number[], shift: number, bits: number): boolean {
  const sum = weights.reduce((total, weight) => total + Math.abs(weight), 0);
  // Where no sum can pass 31 bits, whole numbers are enough; 53 bits always are.
  return sum * 2 ** (bits - 1) < 2 ** 31
    ? predictInt(data, weights, shift, bits)
    : predictWide(data, weights, shift, bits);
}

function predictInt(data: Int32Array, weights: readonly number[], shift: number, bits: number): boolean {
  const order = weights.length;
  const taps = Int32Array.from(weights);
  const limit = 2 ** (bits - 1);
  for (let i = order; i < data.length; i++) {
    let sum = 0;
    for (let tap = 0; tap < order; tap++) sum += Math.imul(taps[tap] as number, data[i - 1 - tap] as number);
    const value = (data[i] as number) + (sum >> shift);
    if (value < -limit || value >= limit) return false;
    data[i] = value;
  }
  return true;
}

function predictWide(data: Int32Array, weights: readonly number[], shift: number, bits: number): boolean {
  const order = weights.length;
  const taps = Float64Array.from(weights);
  const limit = 2 ** (bits - 1);
  const scale = 2 ** -shift;
  for (let i = order; i < data.length; i++) {
    let sum = 0;
    for (let tap = 0; tap < order; tap++) sum += (taps[tap] as number) * (data[i - 1 - tap] as number);
    const value = (data[i] as number) + Math.floor(sum * scale);
    if (value < -limit || value >= limit) return false;
    data[i] = value;
  }
  return true;
}
