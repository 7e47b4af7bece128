/**
 * A float of 8 or 16 bits with a sign. `ieee` has infinities and NaNs in the top exponent; `fn` has no infinity and one
 * NaN per sign, all bits set; `fnuz` has no infinity, no -0, and its only NaN where -0 would be.
 */
export interface SmallFloat {
  readonly mantissaBits: number;
  readonly exponentBits: number;
  readonly bias: number;
  readonly kind: "ieee" | "fn" | "fnuz";
}

/** The small floats by dtype. */
export const SMALL_FLOATS = {
  float16: { exponentBits: 5, mantissaBits: 10, bias: 15, kind: "ieee" },
  float8_e5m2: { exponentBits: 5, mantissaBits: 2, bias: 15, kind: "ieee" },
  float8_e4m3fn: { exponentBits: 4, mantissaBits: 3, bias: 7, kind: "fn" },
  float8_e4m3fnuz: { exponentBits: 4, mantissaBits: 3, bias: 8, kind: "fnuz" },
  float8_e5m2fnuz: { exponentBits: 5, mantissaBits: 2, bias: 16, kind: "fnuz" },
} as const satisfies Record<string, SmallFloat>;

const tables = new Map<SmallFloat, Uint32Array>();

/** The float32 bits of every code of a small float, indexed by the code; made at first use, 256 KiB for float16. */
export function decodeTable(float: SmallFloat): Uint32Array {
  const known = tables.get(float);
  if (known !== undefined) return known;
  const width = 1 + float.exponentBits + float.mantissaBits;
  const table = Uint32Array.from({ length: 2 ** width }, (_, code) => float32Bits(code, float));
  tables.set(float, table);
  return table;
}

function float32Bits(code: number, float: SmallFloat): number {
  const { mantissaBits: m, exponentBits: e, bias } = float;
  const sign = ((code >>> (e + m)) << 31) >>> 0;
  const magnitude = code & ((1 << (e + m)) - 1);
  const exponent = magnitude >>> m;
  const fraction = magnitude & ((1 << m) - 1);
  if (float.kind === "fnuz" && sign !== 0 && magnitude === 0) return 0x7fc00000;
  if (float.kind === "fn" && magnitude === (1 << (e + m)) - 1) return sign + 0x7fc00000;
  if (float.kind === "ieee" && exponent === (1 << e) - 1) return sign + 0x7f800000 + (fraction << (23 - m));
  if (exponent === 0) return sign + positiveBits(fraction * 2 ** (1 - bias - m));
  return sign + ((exponent - bias + 127) << 23) + (fraction << (23 - m));
}

function positiveBits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
}

/**
 * Writes the codes nearest to `bits` (float32 values), ties to even. Values too large become infinity in `ieee`, the
 * largest value in `fn`, NaN in `fnuz`, as torch does; of a NaN the sign and the upper payload bits stay where there is
 * room for them.
 */
export function encodeInto(codes: Uint8Array | Uint16Array, bits: Uint32Array, float: SmallFloat): void {
  const { mantissaBits: m, exponentBits: e, bias, kind } = float;
  const signShift = 31 - (e + m);
  const signBit = 1 << (e + m);
  const shift = 23 - m;
  const half = (1 << (shift - 1)) - 1;
  const rebias = (127 - bias) << m;
  const smallestNormal = (128 - bias) << 23;
  const top = signBit - 1; // all exponent and mantissa bits
  const largest = kind === "ieee" ? (((1 << e) - 1) << m) - 1 : kind === "fn" ? top - 1 : top;
  const tooLarge = kind === "ieee" ? largest + 1 : kind === "fn" ? largest : signBit;
  for (let i = 0; i < bits.length; i++) {
    const value = bits[i] as number;
    const magnitude = value & 0x7fffffff;
    const sign = (value >>> signShift) & signBit;
    let code: number;
    if (magnitude > 0x7f800000) code = nanCode(magnitude, float);
    else if (magnitude >= smallestNormal) {
      code = ((magnitude + half + ((magnitude >>> shift) & 1)) >>> shift) - rebias;
      if (code > largest) code = tooLarge;
    } else code = subnormalCode(magnitude, shift + 128 - bias);
    if (kind === "fnuz") codes[i] = code === 0 || code === signBit ? code : code | sign;
    else codes[i] = code | sign;
  }
}

function nanCode(magnitude: number, { kind, exponentBits, mantissaBits }: SmallFloat): number {
  if (kind === "fnuz") return 1 << (exponentBits + mantissaBits);
  if (kind === "fn") return (1 << (exponentBits + mantissaBits)) - 1;
  const payload = (magnitude & 0x7fffff) >>> (23 - mantissaBits);
  const infinity = ((1 << exponentBits) - 1) << mantissaBits;
  return infinity | (payload === 0 ? 1 << (mantissaBits - 1) : payload); // a payload of zero would read as infinity
}

/** `shiftAtZero` is how far a fraction would be shifted if its float32 exponent field were 0. */
function subnormalCode(magnitude: number, shiftAtZero: number): number {
  const exponent = magnitude >>> 23;
  const shift = shiftAtZero - exponent;
  if (exponent === 0 || shift > 24) return 0; // below half of the smallest code
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  const code = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  return rest > tie || (rest === tie && (code & 1) === 1) ? code + 1 : code;
}
