import { readFileSync } from "node:fs";
import { EXTENSION, Extension, type ExtensionType, type Packed } from "../msgpack/types.ts";

/** A frame, byte by byte, and what it says. */
export interface FrameVector {
  readonly name: string;
  /** Who sends it: that side writes exactly these bytes. */
  readonly from: "shim" | "host";
  readonly frame: string;
  readonly message: Notation;
  readonly segments: readonly string[];
  /** What the sender's exchange file holds. */
  readonly exchange?: string;
}

/** A frame that must not be accepted. */
export interface HostileVector {
  readonly name: string;
  readonly frame: string;
  readonly exchange?: string;
  readonly error: string;
}

/** A value alone. */
export interface ValueVector {
  readonly name: string;
  readonly bytes: string;
  readonly value: Notation;
  /** Which writers give these bytes for it; both, unless it is said. */
  readonly writers?: readonly ("shim" | "host")[];
}

type Notation = null | boolean | number | string | readonly Notation[] | { readonly [key: string]: Notation };

/** One of the files in `vectors/`, which the shim's tests read, too. */
export function readVectors<T>(file: "frames" | "hostile" | "values"): readonly T[] {
  return JSON.parse(readFileSync(new URL(`../../vectors/${file}.json`, import.meta.url), "utf8")) as readonly T[];
}

/** `{ "$int": text }`, `{ "$float": text }`, `{ "$bin": hex }` and `{ "$ext": [type, payload] }` stand for what JSON lacks. */
export function fromNotation(value: Notation): Packed {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(fromNotation);
  const { $int, $float, $bin, $ext } = value;
  if (typeof $int === "string") return BigInt($int);
  if (typeof $float === "string") return FLOATS[$float] ?? Number($float);
  if (typeof $bin === "string") return bytesOf($bin);
  if ($ext !== undefined) return extensionOf($ext as readonly [number, Notation]);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromNotation(member)]));
}

/** Hexadecimal digits as bytes; blanks separate. */
export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
}

const FLOATS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };

function extensionOf([type, payload]: readonly [number, Notation]): Extension {
  if (!Object.values<number>(EXTENSION).includes(type)) throw new RangeError(`no extension ${type}`);
  return new Extension(type as ExtensionType, fromNotation(payload));
}

function isList(value: readonly Notation[] | { readonly [key: string]: Notation }): value is readonly Notation[] {
  return Array.isArray(value);
}
