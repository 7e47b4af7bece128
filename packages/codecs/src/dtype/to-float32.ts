import { byteSize, type Dtype, type NdArray } from "./dtypes.ts";
import { DtypeError } from "./errors.ts";
import { inHostOrder } from "./host-order.ts";
import { decodeTable, SMALL_FLOATS } from "./small-float.ts";

type Reader = (data: Uint8Array) => Float32Array;

const READERS = {
  bool: (data) => Float32Array.from(data, (byte) => (byte === 0 ? 0 : 1)),
  uint8: (data) => Float32Array.from(data),
  int8: (data) => Float32Array.from(on(Int8Array, data)),
  uint16: (data) => Float32Array.from(on(Uint16Array, data)),
  int16: (data) => Float32Array.from(on(Int16Array, data)),
  uint32: (data) => Float32Array.from(on(Uint32Array, data)),
  int32: (data) => Float32Array.from(on(Int32Array, data)),
  uint64: (data) => fromBigInts(on(BigUint64Array, data)),
  int64: (data) => fromBigInts(on(BigInt64Array, data)),
  float32: (data) => on(Float32Array, data),
  float64: (data) => new Float32Array(on(Float64Array, data)),
  bfloat16: (data) => widen(on(Uint16Array, data)),
  float16: (data) => lookUp(on(Uint16Array, data), decodeTable(SMALL_FLOATS.float16)),
  float8_e5m2: (data) => lookUp(data, decodeTable(SMALL_FLOATS.float8_e5m2)),
  float8_e4m3fn: (data) => lookUp(data, decodeTable(SMALL_FLOATS.float8_e4m3fn)),
  float8_e4m3fnuz: (data) => lookUp(data, decodeTable(SMALL_FLOATS.float8_e4m3fnuz)),
  float8_e5m2fnuz: (data) => lookUp(data, decodeTable(SMALL_FLOATS.float8_e5m2fnuz)),
  float8_e8m0fnu: (data) => lookUp(data, powersOfTwo),
  complex64: undefined,
  float4_e2m1fn: undefined,
  float6_e2m3fn: undefined,
  float6_e3m2fn: undefined,
} as const satisfies Record<Dtype, Reader | undefined>;

/**
 * The elements as float32, rounded to the nearest where float32 is too narrow. An aligned float32 array gives a view of
 * its own bytes, everything else a copy. Throws `UNSUPPORTED_DTYPE` for complex numbers and packed 4 and 6 bit floats,
 * `SIZE_MISMATCH` when the bytes are not those that the shape asks for.
 */
export function toFloat32(array: NdArray): Float32Array {
  const read = READERS[array.dtype];
  if (read === undefined) {
    throw new DtypeError("UNSUPPORTED_DTYPE", `array: ${array.dtype} has no conversion to float32`);
  }
  const expected = byteSize(array.dtype, array.shape);
  if (array.data.byteLength !== expected) {
    const facts = `${array.dtype} of shape [${array.shape.join(", ")}] takes ${expected} bytes`;
    throw new DtypeError("SIZE_MISMATCH", `array: ${facts}, ${array.data.byteLength} were given`);
  }
  return read(array.data);
}

interface ViewOf<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
}

function on<T>(view: ViewOf<T>, data: Uint8Array): T {
  const bytes = inHostOrder(data, view.BYTES_PER_ELEMENT);
  return new view(bytes.buffer, bytes.byteOffset, bytes.byteLength / view.BYTES_PER_ELEMENT);
}

/** Codes of exponent-only floats: code c is 2^(c - 127), as float32 bits; 255 is NaN. */
const powersOfTwo = Uint32Array.from({ length: 256 }, (_, code) =>
  code === 0 ? 0x00400000 : code === 255 ? 0x7fc00000 : code << 23,
);

// Bits are written, not numbers: a NaN that passes through a number may lose its payload.
function lookUp(codes: Uint8Array | Uint16Array, table: Uint32Array): Float32Array {
  const bits = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) bits[i] = table[codes[i] as number] as number;
  return new Float32Array(bits.buffer);
}

function widen(codes: Uint16Array): Float32Array {
  const bits = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) bits[i] = (codes[i] as number) << 16;
  return new Float32Array(bits.buffer);
}

function fromBigInts(values: BigInt64Array | BigUint64Array): Float32Array {
  const floats = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) floats[i] = nearest(values[i] as bigint);
  return floats;
}

/** Rounds once: the low bits of a large number are folded into one sticky bit before float64 can round them away. */
function nearest(value: bigint): number {
  if (value === BigInt.asIntN(53, value)) return Number(value);
  const sticky = (value & 0xfffn) === 0n ? 0n : 1n;
  return Number((value >> 12n) | sticky) * 4096;
}
