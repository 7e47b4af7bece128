import { bitSize, type Dtype } from "../dtype/dtypes.ts";
import { quote } from "../shared/codec-error.ts";
import { SafetensorsError, type SafetensorsErrorCode } from "./errors.ts";
import { compare, type Integer, multiply, subtract } from "./integer.ts";
import type { StatedTensor } from "./parse-header.ts";

/** A tensor's place in a file. */
export interface TensorInfo {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Byte offset in the file. */
  readonly offset: number;
  readonly byteLength: number;
}

/** The library has no limit; no framework makes tensors of a higher rank. */
const MAX_RANK = 64;

/**
 * Checks that the tensors lie one after the other from the start of the data to the end of the file, each as long as its
 * shape asks for, and gives them in that order. The checks come in the order of the official library.
 */
export function validate(
  stated: readonly StatedTensor[],
  dataOffset: number,
  fileSize: number,
): Map<string, TensorInfo> {
  const sorted = stated.toSorted((a, b) => compare(a.begin, b.begin) || compare(a.end, b.end));
  let end: Integer = 0;
  for (const tensor of sorted) {
    if (tensor.begin !== end || tensor.end < tensor.begin) {
      throw error(
        "INVALID_OFFSET",
        tensor,
        `lies at ${tensor.begin}..${tensor.end} of the data, it must begin at ${end}`,
      );
    }
    checkSize(tensor);
    end = tensor.end;
  }
  if (end !== fileSize - dataOffset) {
    const message = `safetensors: the tensors take ${end} bytes, the file has ${fileSize - dataOffset} for them`;
    throw new SafetensorsError("METADATA_INCOMPLETE_BUFFER", message, { offset: dataOffset });
  }
  return new Map(sorted.map((tensor) => [tensor.name, place(tensor, dataOffset)]));
}

function checkSize(tensor: StatedTensor): void {
  let elements: Integer | undefined = 1;
  for (const size of tensor.shape) elements = elements === undefined ? undefined : multiply(elements, size);
  const bits = elements === undefined ? undefined : multiply(elements, bitSize(tensor.dtype));
  if (bits === undefined) throw error("VALIDATION_OVERFLOW", tensor, "takes more than 2^64 bits");
  if (!isMultipleOf8(bits)) throw error("MISALIGNED_SLICE", tensor, `takes ${bits} bits, no whole bytes`);
  const found = subtract(tensor.end, tensor.begin);
  if (multiply(found, 8) !== bits) {
    throw error("TENSOR_INVALID_INFO", tensor, `has ${found} bytes, its shape and dtype take ${BigInt(bits) / 8n}`);
  }
}

function isMultipleOf8(value: Integer): boolean {
  return typeof value === "number" ? value % 8 === 0 : value % 8n === 0n;
}

/** All offsets are inside the file by now, so they are safe numbers. */
function place({ name, dtype, shape, begin, end }: StatedTensor, dataOffset: number): TensorInfo {
  const sizes = shape.filter((size) => typeof size === "number");
  if (shape.length > MAX_RANK || sizes.length < shape.length) {
    const message = `safetensors: the tensor ${quote(name)} has more than ${MAX_RANK} dimensions, or one over 2^53`;
    throw new SafetensorsError("LIMIT_EXCEEDED", message, { subject: name });
  }
  return { dtype, shape: sizes, offset: dataOffset + Number(begin), byteLength: Number(subtract(end, begin)) };
}

function error(code: SafetensorsErrorCode, { name, dtype, shape }: StatedTensor, what: string): SafetensorsError {
  const sizes = shape.slice(0, 16).join(", ");
  const message = `safetensors: the tensor ${quote(name)} (${dtype} of shape [${sizes}]) ${what}`;
  return new SafetensorsError(code, message, { subject: name });
}
