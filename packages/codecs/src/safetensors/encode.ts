import { byteSize, type NdArray } from "../dtype/dtypes.ts";
import { DtypeError } from "../dtype/errors.ts";
import { quote } from "../shared/codec-error.ts";
import { joined } from "../shared/joined.ts";
import { nameOf, rankOf } from "./dtypes.ts";
import { SafetensorsError } from "./errors.ts";
import { LENGTH_BYTES, MAX_HEADER_BYTES } from "./header.ts";
import { METADATA } from "./parse-header.ts";

type Named = readonly [string, NdArray];

/** How a file is written. */
export interface SafetensorsEncodeOptions {
  /** Key and text of each entry of `__metadata__`; a Map will do. Nothing is written unless given. */
  readonly metadata?: Iterable<readonly [string, string]>;
}

/**
 * A file of these tensors, laid out as the official library lays them out. Throws `INVALID_TENSOR_VIEW`, and
 * `LIMIT_EXCEEDED` for what one array of bytes cannot hold.
 */
export function encodeSafetensors(
  tensors: Iterable<Named>,
  options: SafetensorsEncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  return joined(encodeSafetensorsParts(tensors, options), tooLarge);
}

/**
 * The file as parts in their order: a header, then the tensors' own bytes, which are not copied. For `writev`, a Blob or the
 * body of a request; files may be larger than one array of bytes can be. Throws `INVALID_TENSOR_VIEW`.
 */
export function encodeSafetensorsParts(tensors: Iterable<Named>, options: SafetensorsEncodeOptions = {}): Uint8Array[] {
  const sorted = [...tensors].sort(byAlignmentThenName);
  for (const tensor of sorted) checkTensor(tensor);
  checkUnique(sorted.map(([name]) => name));
  const data = sorted.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [headerBytes(headerText(sorted, options.metadata)), ...data];
}

/** The length of the text, and the text with spaces behind it until the data are aligned. */
function headerBytes(text: string): Uint8Array {
  const header = new TextEncoder().encode(text);
  if (header.length > MAX_HEADER_BYTES) {
    throw new SafetensorsError("HEADER_TOO_LARGE", `safetensors: the header would take ${header.length} bytes`);
  }
  const bytes = new Uint8Array(LENGTH_BYTES + Math.ceil(header.length / 8) * 8).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - LENGTH_BYTES), true);
  bytes.set(header, LENGTH_BYTES);
  return bytes;
}

function tooLarge(size: number, cause: unknown): SafetensorsError {
  const message = `safetensors: there is no room for ${size} bytes in one array; encodeSafetensorsParts needs none`;
  return new SafetensorsError("LIMIT_EXCEEDED", message, { cause });
}

function headerText(tensors: readonly Named[], metadata: Iterable<readonly [string, string]> | undefined): string {
  const entries: string[] = [];
  if (metadata !== undefined) entries.push(`"${METADATA}":{${metadataText([...metadata])}}`);
  let begin = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const end = begin + data.byteLength;
    const offsets = `"data_offsets":[${begin},${end}]`;
    entries.push(`${JSON.stringify(name)}:{"dtype":"${nameOf(dtype)}","shape":[${shape.join(",")}],${offsets}}`);
    begin = end;
  }
  return `{${entries.join(",")}}`;
}

function metadataText(entries: readonly (readonly [string, string])[]): string {
  checkUnique(entries.map(([key]) => key));
  return entries.map(([key, text]) => `${JSON.stringify(checkText(key))}:${JSON.stringify(checkText(text))}`).join(",");
}

function checkTensor([name, array]: Named): void {
  checkText(name);
  if (name === METADATA) throw invalid(name, "has the name that the format keeps for texts");
  const expected = byteSizeOf(name, array);
  if (array.data.byteLength !== expected) {
    const facts = `${array.dtype} of shape [${array.shape.join(", ")}] takes ${expected} bytes`;
    throw invalid(name, `has ${array.data.byteLength} bytes, ${facts}`);
  }
}

function byteSizeOf(name: string, { dtype, shape }: NdArray): number {
  try {
    return byteSize(dtype, shape);
  } catch (error) {
    throw error instanceof DtypeError
      ? invalid(name, `has a shape that cannot be used: ${error.message}`, error)
      : error;
  }
}

function checkUnique(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalid(name, "is there twice");
    seen.add(name);
  }
}

function checkText(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw invalid(text, "holds half of a surrogate pair");
  return text;
}

function byAlignmentThenName([nameA, a]: Named, [nameB, b]: Named): number {
  return rankOf(b.dtype) - rankOf(a.dtype) || byCodePoint(nameA, nameB);
}

/** JavaScript's own order is by UTF-16 units, which puts U+FFEE behind U+1F600. */
function byCodePoint(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [left = 0, right = 0] = [a.codePointAt(i), b.codePointAt(i)];
    if (left !== right) return left - right;
  }
  return a.length - b.length;
}

function invalid(name: string, what: string, cause?: unknown): SafetensorsError {
  return new SafetensorsError("INVALID_TENSOR_VIEW", `safetensors: ${quote(name)} ${what}`, { subject: name, cause });
}
