/**
 * What Paeth predicts from the samples on the left (a), above (b) and above left (c): that which is nearest to a + b - c.
 * Without a branch: which one it is changes from sample to sample, and no processor guesses it.
 */
export function predictor(a: number, b: number, c: number): number {
  const x = b - c;
  const y = a - c;
  const z = x + y;
  const toA = (x ^ (x >> 31)) - (x >> 31);
  const toB = (y ^ (y >> 31)) - (y >> 31);
  const toC = (z ^ (z >> 31)) - (z >> 31);
  const isB = (toB - toA) >> 31;
  const nearer = (b & isB) | (a & ~isB);
  const distance = (toB & isB) | (toA & ~isB);
  const isC = (toC - distance) >> 31;
  return (c & isC) | (nearer & ~isC);
}
