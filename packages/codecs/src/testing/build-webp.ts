import { join } from "./build-png.ts";

/** A RIFF file of these chunks. */
export function riff(...chunks: readonly Uint8Array[]): Uint8Array {
  const content = join([ascii("WEBP"), ...chunks]);
  return join([ascii("RIFF"), u32(content.length), content]);
}

export function riffChunk(type: string, data: Uint8Array | readonly number[] = []): Uint8Array {
  return join([ascii(type), u32(data.length), Uint8Array.from(data), new Uint8Array(data.length % 2)]);
}

/** Flags as VP8X has them: 2 an animation, 16 alpha. */
export function vp8x(flags: number, width: number, height: number): Uint8Array {
  return riffChunk("VP8X", [flags, 0, 0, 0, ...u24(width - 1), ...u24(height - 1)]);
}

export const anim = riffChunk("ANIM", [0, 0, 0, 0, 0, 0]);

/** A frame's place, whose offsets are even, its flags (1 clears, 2 does not blend), and its chunks. */
export function anmf(
  [x, y, width, height]: readonly [number, number, number, number],
  chunks: readonly Uint8Array[],
  { durationMs = 100, flags = 0 } = {},
): Uint8Array {
  const place = [...u24(x / 2), ...u24(y / 2), ...u24(width - 1), ...u24(height - 1)];
  return riffChunk("ANMF", join([Uint8Array.from([...place, ...u24(durationMs), flags]), ...chunks]));
}

/** A VP8L picture of these values, each with its number of bits. */
export function vp8l(
  width: number,
  height: number,
  values: readonly (readonly [value: number, bits: number])[],
): Uint8Array {
  const bits = [[0x2f, 8], [width - 1, 14], [height - 1, 14], [1, 1], [0, 3], ...values].flatMap(
    ([value = 0, count = 0]) => Array.from({ length: count }, (_, i) => (value >> i) & 1),
  );
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [i, bit] of bits.entries()) bytes[i >> 3] = (bytes[i >> 3] as number) | (bit << (i & 7));
  return bytes;
}

/** A code of one symbol, which takes no bits. */
export const one = (symbol: number): [number, number][] => [
  [1, 1],
  [0, 1],
  [1, 1],
  [symbol, 8],
];

/** A picture of one colour: no transforms, no cache, one set of codes of one symbol each. */
export function plain(
  width: number,
  height: number,
  [red, green, blue, alpha]: readonly [number, number, number, number],
) {
  return vp8l(width, height, [[0, 3], ...one(green), ...one(red), ...one(blue), ...one(alpha), ...one(0)]);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function u24(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255];
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >> 24);
}
