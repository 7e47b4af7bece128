import type { Dtype } from "../dtype/dtypes.ts";

/** Names in the file by dtype, in the order of the official library: by alignment, the writer sorts by it descending. */
const NAMES = {
  bool: "BOOL",
  float4_e2m1fn: "F4",
  float6_e2m3fn: "F6_E2M3",
  float6_e3m2fn: "F6_E3M2",
  uint8: "U8",
  int8: "I8",
  float8_e5m2: "F8_E5M2",
  float8_e4m3fn: "F8_E4M3",
  float8_e8m0fnu: "F8_E8M0",
  float8_e4m3fnuz: "F8_E4M3FNUZ",
  float8_e5m2fnuz: "F8_E5M2FNUZ",
  int16: "I16",
  uint16: "U16",
  float16: "F16",
  bfloat16: "BF16",
  int32: "I32",
  uint32: "U32",
  float32: "F32",
  complex64: "C64",
  float64: "F64",
  int64: "I64",
  uint64: "U64",
} as const satisfies Record<Dtype, string>;

const DTYPES = Object.keys(NAMES) as Dtype[];
const BY_NAME = new Map(DTYPES.map((dtype) => [NAMES[dtype] as string, dtype]));
const RANKS = new Map(DTYPES.map((dtype, rank) => [dtype, rank]));

/** The dtype that a file calls `name`; undefined for an unknown one. */
export function dtypeOf(name: string): Dtype | undefined {
  return BY_NAME.get(name);
}

/** What a file calls `dtype`. */
export function nameOf(dtype: Dtype): string {
  return NAMES[dtype];
}

/** Place of a dtype in the official order. */
export function rankOf(dtype: Dtype): number {
  return RANKS.get(dtype) ?? -1;
}
