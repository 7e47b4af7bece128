export { bitSize, byteSize, DTYPES, type Dtype, elementCount, itemSize, type NdArray } from "./dtypes.ts";
export { DtypeError, type DtypeErrorCode, isDtypeError } from "./errors.ts";
export { fromFloat32 } from "./from-float32.ts";
export { floatToUint8, uint8ToFloat, uint16ToFloat } from "./pixels.ts";
export { toFloat32 } from "./to-float32.ts";
