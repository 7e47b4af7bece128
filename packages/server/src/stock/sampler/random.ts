/** Draws the next number of a sequence: uniform in [0, 1), with 24 random bits. */
export type Uniform = () => number;

/** A generator of numbers from a seed of 64 bits (xoshiro128**): the same sequence on every machine. */
export function createUniform(seed: bigint): Uniform {
  const low = Number(seed & 0xffff_ffffn);
  const high = Number((seed >> 32n) & 0xffff_ffffn);
  // Two words are one-to-one in the halves of the seed, so no two seeds share a state.
  let [a, b, c, d] = [mix(low), mix(high ^ 0x9e3779b9), mix(low ^ mix(high)), mix(high ^ mix(low ^ 0x85ebca6b))];
  return () => {
    const product = Math.imul(b, 5);
    const value = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return (value >>> 8) / 0x100_0000;
  };
}

/** A 32-bit hash of a 32-bit number, one-to-one. */
function mix(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
