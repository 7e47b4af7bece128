import type { Dtype } from "./dtypes.ts";
import { DtypeError } from "./errors.ts";
import { toLittleEndian } from "./host-order.ts";
import { encodeInto, SMALL_FLOATS } from "./small-float.ts";

type Writer = (values: Float32Array) => Uint8Array;

const WRITERS: Partial<Record<Dtype, Writer>> = {
  float32: (values) => toLittleEndian(values.slice()),
  float64: (values) => toLittleEndian(new Float64Array(values)),
  float16: (values) => {
    const codes = new Uint16Array(values.length);
    encodeInto(codes, bitsOf(values), SMALL_FLOATS.float16);
    return toLittleEndian(codes);
  },
  bfloat16: (values) => toLittleEndian(roundToBfloat16(bitsOf(values))),
  float8_e5m2: (values) => bytes(values, SMALL_FLOATS.float8_e5m2),
  float8_e4m3fn: (values) => bytes(values, SMALL_FLOATS.float8_e4m3fn),
  float8_e4m3fnuz: (values) => bytes(values, SMALL_FLOATS.float8_e4m3fnuz),
  float8_e5m2fnuz: (values) => bytes(values, SMALL_FLOATS.float8_e5m2fnuz),
};

/**
 * The values as little endian bytes of a float type, rounded to the nearest, ties to even; a copy in every case. As in
 * torch, a value too large becomes infinity, in float8_e4m3fn the largest value, in the fnuz types NaN. A NaN keeps its
 * sign and the upper bits of its payload where the type has room. Throws `UNSUPPORTED_DTYPE` for any other dtype.
 */
export function fromFloat32(values: Float32Array, dtype: Dtype): Uint8Array {
  const write = WRITERS[dtype];
  if (write === undefined) {
    const known = Object.keys(WRITERS).join(", ");
    throw new DtypeError("UNSUPPORTED_DTYPE", `array: float32 values can be written as ${known}, not as ${dtype}`);
  }
  return write(values);
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

function bytes(values: Float32Array, float: Parameters<typeof encodeInto>[2]): Uint8Array {
  const codes = new Uint8Array(values.length);
  encodeInto(codes, bitsOf(values), float);
  return codes;
}

function roundToBfloat16(bits: Uint32Array): Uint16Array {
  const codes = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const value = bits[i] as number;
    if ((value & 0x7fffffff) > 0x7f800000) {
      const upper = value >>> 16;
      codes[i] = (upper & 0x7f) === 0 ? upper | 0x40 : upper; // a payload of zero would read as infinity
    } else codes[i] = (value + 0x7fff + ((value >>> 16) & 1)) >>> 16;
  }
  return codes;
}
