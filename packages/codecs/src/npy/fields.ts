import { quote } from "../shared/codec-error.ts";
import { NpyError } from "./errors.ts";
import { type Literal, type LiteralOptions, parseDict } from "./literal.ts";
import { type NpyType, parseType } from "./type.ts";

/** What the text of a header says. */
export interface NpyFields {
  readonly type: NpyType;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** Bytes that all elements take. */
  readonly dataLength: number;
}

const KEYS = new Set(["descr", "fortran_order", "shape"]);
/** numpy's own limit. */
const MAX_RANK = 64;

/** Reads the text of a header: exactly the three fields, each of its type. */
export function readFields(text: string, options: LiteralOptions): NpyFields {
  const dict = parseDict(text, options);
  const stray = [...dict.keys()].find((key) => !KEYS.has(key));
  if (stray !== undefined) throw badHeader(`has the unknown key ${quote(stray)}`, options);
  const field = (key: string): Literal => {
    const value = dict.get(key);
    if (value === undefined) throw badHeader(`lacks the key "${key}"`, options);
    return value;
  };
  const [descr, fortranOrder, stated] = [field("descr"), field("fortran_order"), field("shape")];
  if (typeof fortranOrder !== "boolean") throw badHeader("has a fortran_order that is neither True nor False", options);
  const type = parseType(descr);
  const shape = readShape(stated, options);
  return { type, shape, fortranOrder, dataLength: dataLength(type, shape, options) };
}

function readShape(value: Literal, options: LiteralOptions): number[] {
  if (typeof value !== "object" || value?.kind !== "tuple") throw badShape("is no tuple", options);
  if (value.items.length > MAX_RANK)
    throw badShape(`has ${value.items.length} dimensions, at most ${MAX_RANK}`, options);
  return value.items.map((size) => {
    if (typeof size !== "bigint" || size < 0n) throw badShape("holds something that is no count", options);
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw badShape("holds a number over 2^53", options);
    return Number(size);
  });
}

/** As numpy does, refuses an overflow also where another dimension is 0. */
function dataLength({ itemSize }: NpyType, shape: readonly number[], options: LiteralOptions): number {
  let product = Math.max(itemSize, 1);
  for (const size of shape) product *= Math.max(size, 1);
  if (!Number.isSafeInteger(product)) throw badShape("passes 2^53 bytes", options);
  return shape.reduce((bytes, size) => bytes * size, itemSize);
}

function badShape(what: string, { offset }: LiteralOptions): NpyError {
  return new NpyError("BAD_SHAPE", `npy: the shape ${what}`, { offset, subject: "shape" });
}

function badHeader(what: string, { offset }: LiteralOptions): NpyError {
  return new NpyError("BAD_HEADER", `npy: the header ${what}`, { offset });
}
