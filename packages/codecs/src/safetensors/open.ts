import type { NdArray } from "../dtype/dtypes.ts";
import { quote } from "../shared/codec-error.ts";
import type { ByteSource } from "../shared/reading.ts";
import { SafetensorsError } from "./errors.ts";
import {
  headerLength,
  LENGTH_BYTES,
  readSafetensorsHeader,
  type SafetensorsHeader,
  type SafetensorsLimits,
} from "./header.ts";

/** How a file is opened. */
export interface SafetensorsOpenOptions extends SafetensorsLimits {
  /** Bytes of one tensor; 4 GiB unless given. */
  readonly maxTensorBytes?: number;
  readonly signal?: AbortSignal;
}

/** A file of which only the header was read. */
export interface OpenSafetensors extends SafetensorsHeader {
  /** Reads one tensor; `TENSOR_NOT_FOUND` names those that are there. */
  read(name: string, options?: { readonly signal?: AbortSignal }): Promise<NdArray>;
}

/** Holds most headers, so that opening takes one read; a larger header takes a second. */
const FIRST_READ = 64 * 1024;
const MAX_TENSOR_BYTES = 2 ** 32;

/** Reads the header of a file, and then a tensor when it is asked for. Throws `SafetensorsError`; what `source` throws passes. */
export async function openSafetensors(
  source: ByteSource,
  options: SafetensorsOpenOptions = {},
): Promise<OpenSafetensors> {
  const { maxHeaderBytes, maxTensorBytes = MAX_TENSOR_BYTES, signal } = options;
  const limits = maxHeaderBytes === undefined ? {} : { maxHeaderBytes };
  let start = await readExactly(source, 0, Math.min(FIRST_READ, source.size), signal);
  const headerEnd = LENGTH_BYTES + headerLength(start, source.size, maxHeaderBytes);
  if (headerEnd > start.length) start = await readExactly(source, 0, headerEnd, signal);
  const header = readSafetensorsHeader(start, { ...limits, fileSize: source.size });
  return { ...header, read: (name, { signal } = {}) => readTensor(source, header, name, maxTensorBytes, signal) };
}

async function readTensor(
  source: ByteSource,
  { tensors }: SafetensorsHeader,
  name: string,
  maxTensorBytes: number,
  signal: AbortSignal | undefined,
): Promise<NdArray> {
  const info = tensors.get(name);
  if (info === undefined) {
    const names = [...tensors.keys()].slice(0, 20).map(quote).join(", ");
    const message = `safetensors: no tensor is called ${quote(name)}, there are ${tensors.size}: ${names}`;
    throw new SafetensorsError("TENSOR_NOT_FOUND", message, { subject: name });
  }
  const { dtype, shape, offset, byteLength } = info;
  if (byteLength > maxTensorBytes) {
    const message = `safetensors: the tensor ${quote(name)} has ${byteLength} bytes, more than maxTensorBytes = ${maxTensorBytes}`;
    throw new SafetensorsError("LIMIT_EXCEEDED", message, { offset, subject: name });
  }
  return { dtype, shape, data: await readExactly(source, offset, byteLength, signal) };
}

async function readExactly(
  source: ByteSource,
  offset: number,
  length: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  if (length === 0) return new Uint8Array(0);
  const bytes = await source.read(offset, length, signal);
  if (bytes.length !== length) {
    const message = `safetensors: the source gave ${bytes.length} bytes at offset ${offset}, asked for were ${length}`;
    throw new SafetensorsError("IO_ERROR", message, { offset });
  }
  return bytes;
}
