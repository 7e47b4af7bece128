import { ProtocolError } from "../frames/error.ts";
import { MAX_DEPTH } from "../frames/limits.ts";
import { ByteSink } from "./byte-sink.ts";
import { Extension, type Packed, type PackedMap } from "./types.ts";

/** The value in the page's form of MessagePack, after `reserved` bytes left free; throws `ProtocolError` on what has none. */
export function writePacked(value: Packed, reserved = 0): Uint8Array {
  const sink = new ByteSink(reserved);
  write(sink, value, 0);
  return sink.bytes();
}

function write(sink: ByteSink, value: Packed, depth: number): void {
  if (value === null) sink.uint8(0xc0);
  else if (typeof value === "boolean") sink.uint8(value ? 0xc3 : 0xc2);
  else if (typeof value === "number") writeNumber(sink, value);
  else if (typeof value === "bigint") writeBigInt(sink, value);
  else if (typeof value === "string") writeText(sink, value);
  else writeNested(sink, value, depth);
}

function writeNested(sink: ByteSink, value: Uint8Array | readonly Packed[] | PackedMap | Extension, depth: number) {
  if (value instanceof Uint8Array) {
    writeSize(sink, value.byteLength, [0xc4, 0xc5, 0xc6]);
    sink.put(value);
    return;
  }
  if (depth >= MAX_DEPTH) throw new ProtocolError("TOO_DEEP", `a value has more than ${MAX_DEPTH} levels`);
  if (value instanceof Extension) writeExtension(sink, value, depth + 1);
  else if (isArray(value)) {
    writeHead(sink, value.length, 0x90, 0xdc);
    for (const item of value) write(sink, item, depth + 1);
  } else writeMap(sink, value, depth + 1);
}

function writeMap(sink: ByteSink, map: PackedMap, depth: number): void {
  const members = Object.entries(map).filter(([, value]) => value !== undefined) as [string, Packed][];
  writeHead(sink, members.length, 0x80, 0xde);
  for (const [key, value] of members) {
    writeText(sink, key);
    write(sink, value, depth);
  }
}

const FIX_EXTENSION: Readonly<Record<number, number>> = { 1: 0xd4, 2: 0xd5, 4: 0xd6, 8: 0xd7, 16: 0xd8 };

function writeExtension(sink: ByteSink, { type, payload }: Extension, depth: number): void {
  const inner = new ByteSink(0);
  write(inner, payload, depth);
  const bytes = inner.bytes();
  const fixed = FIX_EXTENSION[bytes.byteLength];
  if (fixed === undefined) writeSize(sink, bytes.byteLength, [0xc7, 0xc8, 0xc9]);
  else sink.uint8(fixed);
  sink.uint8(type);
  sink.put(bytes);
}

function writeText(sink: ByteSink, text: string): void {
  if (!text.isWellFormed()) throw new ProtocolError("BAD_MAP", "a text with half a surrogate pair cannot be sent");
  const bytes = Buffer.from(text, "utf8");
  if (bytes.byteLength < 32) sink.uint8(0xa0 | bytes.byteLength);
  else writeSize(sink, bytes.byteLength, [0xd9, 0xda, 0xdb]);
  sink.put(bytes);
}

function writeNumber(sink: ByteSink, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) sink.float64(0xcb, value);
  else if (value >= 0) writeUnsigned(sink, value);
  else writeNegative(sink, value);
}

function writeUnsigned(sink: ByteSink, value: number): void {
  if (value < 0x80) sink.uint8(value);
  else if (value < 0x1_0000_0000) writeSize(sink, value, [0xcc, 0xcd, 0xce]);
  else sink.uint64(0xcf, BigInt(value));
}

function writeNegative(sink: ByteSink, value: number): void {
  if (value >= -0x20) sink.uint8(value & 0xff);
  else if (value >= -0x80) sink.head8(0xd0, value & 0xff);
  else if (value >= -0x8000) sink.head16(0xd1, value & 0xffff);
  else if (value >= -0x8000_0000) sink.head32(0xd2, value >>> 0);
  else sink.uint64(0xd3, BigInt(value));
}

function writeBigInt(sink: ByteSink, value: bigint): void {
  const number = Number(value);
  if (Number.isSafeInteger(number)) writeNumber(sink, number);
  else if (value > 0n && BigInt.asUintN(64, value) === value) sink.uint64(0xcf, value);
  else if (BigInt.asIntN(64, value) === value) sink.uint64(0xd3, value);
  else throw new ProtocolError("BAD_MAP", "an integer with more than 64 bits cannot be sent");
}

function writeHead(sink: ByteSink, size: number, fixed: number, first: number): void {
  if (size < 16) sink.uint8(fixed | size);
  else if (size < 0x1_0000) sink.head16(first, size);
  else sink.head32(first + 1, size);
}

function writeSize(sink: ByteSink, size: number, [one, two, four]: readonly [number, number, number]): void {
  if (size < 0x100) sink.head8(one, size);
  else if (size < 0x1_0000) sink.head16(two, size);
  else sink.head32(four, size);
}

function isArray(value: readonly Packed[] | PackedMap): value is readonly Packed[] {
  return Array.isArray(value);
}
