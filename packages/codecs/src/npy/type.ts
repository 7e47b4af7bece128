import type { Dtype } from "../dtype/dtypes.ts";
import { quote } from "../shared/codec-error.ts";
import { NpyError } from "./errors.ts";
import type { Literal } from "./literal.ts";

/** What the elements of an array are. */
export interface NpyType {
  readonly kind: "bool" | "int" | "uint" | "float" | "complex" | "bytes" | "text" | "void" | "datetime" | "timedelta";
  /** Bytes of one element; 0 for empty texts. */
  readonly itemSize: number;
  /** Bytes that are swapped together: half an element for complex numbers, 4 for texts, 1 where there is no order. */
  readonly wordSize: number;
  readonly bigEndian: boolean;
  /** As numpy writes it, with `<`, `>` or `|` in front. */
  readonly descr: string;
  /** The name among this package's own types, where there is one. */
  readonly dtype: Dtype | undefined;
}

const DTYPES: Readonly<Record<string, Dtype>> = {
  b1: "bool",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
  c8: "complex64",
};
const DESCRS = new Map(
  Object.entries(DTYPES).map(([code, dtype]) => [dtype, code.endsWith("1") ? `|${code}` : `<${code}`]),
);
const KINDS = { b: "bool", i: "int", u: "uint", f: "float", c: "complex", S: "bytes", U: "text", V: "void", M: "datetime", m: "timedelta" } as const; // biome-ignore format: a table
const NUMBER = /^([<>=|]?)([biufc](?:1|2|4|8|16))$/;
const SIZED = /^([<>=|]?)([SUV])(0|[1-9][0-9]{0,9})$/;
const TIME = /^([<>=|]?)([Mm])8(\[(?:[1-9][0-9]{0,8})?(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?$/;
const OBJECT = /^[<>=|]?(?:O[48]?|T(?:[0-9]+)?)$/;
/** numpy keeps the size of an element in 32 bits. */
const MAX_ITEM_SIZE = 2 ** 31 - 1;

/** The type that a descr names. Throws `UNSUPPORTED_DTYPE`, and `PICKLED_OBJECT` for Python objects wherever they are in it. */
export function parseType(descr: Literal): NpyType {
  if (holdsObjects(descr)) {
    const message =
      "npy: the array holds Python objects, which are stored as a pickle; a pickle can run code and is not read";
    throw new NpyError("PICKLED_OBJECT", message);
  }
  if (typeof descr !== "string") throw unsupported("a structured type");
  const type = ofNumber(descr) ?? ofSize(descr) ?? ofTime(descr);
  if (type === undefined) throw unsupported(`the type ${quote(descr)}`);
  return type;
}

/** What numpy calls one of this package's types; undefined where it has none. */
export function descrOf(dtype: Dtype): string | undefined {
  return DESCRS.get(dtype);
}

function ofNumber(descr: string): NpyType | undefined {
  const [, order, code = ""] = NUMBER.exec(descr.replace(/^([<>=|]?)\?$/, "$1b1")) ?? [];
  const dtype = DTYPES[code];
  if (dtype === undefined && code !== "c16") return undefined;
  const itemSize = Number(code.slice(1));
  const kind = KINDS[code[0] as keyof typeof KINDS];
  const wordSize = kind === "complex" ? itemSize / 2 : itemSize;
  return typeOf(kind, order, code, itemSize, wordSize, dtype);
}

function ofSize(descr: string): NpyType | undefined {
  const [, order, letter, digits] = SIZED.exec(descr) ?? [];
  if (letter === undefined) return undefined;
  const wordSize = letter === "U" ? 4 : 1;
  const itemSize = Number(digits) * wordSize;
  if (itemSize > MAX_ITEM_SIZE) return undefined;
  return typeOf(KINDS[letter as keyof typeof KINDS], order, `${letter}${digits}`, itemSize, wordSize);
}

function ofTime(descr: string): NpyType | undefined {
  const [, order, letter, unit = ""] = TIME.exec(descr) ?? [];
  if (letter === undefined) return undefined;
  return typeOf(KINDS[letter as keyof typeof KINDS], order, `${letter}8${unit}`, 8, 8);
}

/** Native order, and none where there should be one, is little: such files are written on such machines. */
function typeOf(
  kind: NpyType["kind"],
  order: string | undefined,
  code: string,
  itemSize: number,
  wordSize: number,
  dtype?: Dtype,
): NpyType {
  const bigEndian = order === ">" && wordSize > 1;
  const mark = wordSize === 1 ? "|" : bigEndian ? ">" : "<";
  return { kind, itemSize, wordSize, bigEndian, descr: `${mark}${code}`, dtype };
}

function holdsObjects(descr: Literal): boolean {
  if (typeof descr === "string") return OBJECT.test(descr);
  if (typeof descr !== "object" || descr === null) return false;
  // A field is (name, type) or (name, type, shape); its name is no type.
  const isField = descr.kind === "tuple" && descr.items.length > 1;
  return (isField ? descr.items.slice(1) : descr.items).some(holdsObjects);
}

function unsupported(what: string): NpyError {
  const message = `npy: elements of ${what} are not read; numbers, bools, texts, bytes and dates up to 8 bytes are`;
  return new NpyError("UNSUPPORTED_DTYPE", message);
}
