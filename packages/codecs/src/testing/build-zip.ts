import { deflateSync } from "fflate/browser";
import { crc32ByTable } from "../zlib/checksums.ts";
import { join } from "./build-png.ts";

/** An entry of a zip, with whatever it should state falsely. */
export interface ZipPart {
  readonly name: string;
  readonly data?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** The packed data, made from `data` unless given. */
  readonly packed?: Uint8Array;
  readonly size?: number;
  readonly packedSize?: number;
  readonly crc?: number;
  readonly offset?: number;
  readonly disk?: number;
  readonly extra?: readonly number[];
  readonly after?: readonly number[];
  readonly local?: Partial<Omit<ZipPart, "local" | "offset">>;
}

/** What the end record states. */
export interface ZipEnd {
  readonly before?: readonly number[];
  readonly comment?: string;
  readonly count?: number;
  readonly offset?: number;
  readonly directorySize?: number;
  readonly disk?: number;
}

/** A zip, straight from its specification. */
export function zip(parts: readonly ZipPart[], end: ZipEnd = {}): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.from(end.before ?? [])];
  const size = () => pieces.reduce((sum, { length }) => sum + length, 0);
  const offsets = parts.map((part) => {
    const at = size();
    const whole = { ...part, ...part.local };
    const lengths = u16s(nameOf(whole).length, whole.extra?.length ?? 0);
    pieces.push(join([u32(0x04034b50), u16s(45), common(whole), lengths]));
    pieces.push(nameOf(whole), Uint8Array.from(whole.extra ?? []), packedOf(part), Uint8Array.from(part.after ?? []));
    return at;
  });
  const directoryAt = size();
  parts.forEach((part, i) => {
    const lengths = u16s(nameOf(part).length, part.extra?.length ?? 0, 0, part.disk ?? 0, 0);
    const head = [u32(0x02014b50), u16s(45, 45), common(part), lengths, u32(0), u32(part.offset ?? offsets[i] ?? 0)];
    pieces.push(join(head), nameOf(part), Uint8Array.from(part.extra ?? []));
  });
  const comment = Uint8Array.from(end.comment ?? "", (char) => char.charCodeAt(0));
  const count = end.count ?? parts.length;
  const directory = [u32(end.directorySize ?? size() - directoryAt), u32(end.offset ?? directoryAt)];
  pieces.push(
    join([u32(0x06054b50), u16s(end.disk ?? 0, 0, count, count), ...directory, u16s(comment.length), comment]),
  );
  return join(pieces);
}

/** The zip64 extra field with these values. */
export function zip64(...values: readonly number[]): number[] {
  return [
    1,
    0,
    values.length * 8,
    0,
    ...values.flatMap((value) => [...new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)]),
  ];
}

/** Numbers of 32 bits, little endian. */
export function u32(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function u16s(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values).buffer);
}

function common(part: ZipPart): Uint8Array {
  const data = part.data ?? new Uint8Array(0);
  const sizes = u32(part.crc ?? crc32ByTable(data), part.packedSize ?? packedOf(part).length, part.size ?? data.length);
  return join([u16s(part.flags ?? 0, part.method ?? 0, 0, 33), sizes]);
}

function packedOf({ packed, data = new Uint8Array(0), method }: ZipPart): Uint8Array {
  return packed ?? (method === 8 ? deflateSync(data) : data);
}

function nameOf({ name }: { readonly name: string }): Uint8Array {
  return new TextEncoder().encode(name);
}
