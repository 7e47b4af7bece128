import { BitWriter } from "../flac/bit-writer.ts";
import { crc8, crc16 } from "../flac/crc.ts";

/** A FLAC file of one frame, with whatever it should state falsely. */
export interface FlacParts {
  /** Members of STREAMINFO. */
  readonly info?: Partial<Record<"least" | "most" | "rate" | "channels" | "bits" | "length", number>>;
  readonly md5?: Uint8Array;
  /** Blocks behind STREAMINFO: kind and content. */
  readonly blocks?: readonly (readonly [kind: number, content: Uint8Array])[];
  /** Fields of the frame's header: numbers with their widths, in front of its checksum. */
  readonly header?: readonly (readonly [value: number, width: number])[];
  /** Writes the channels. */
  readonly body?: (out: BitWriter) => void;
  readonly crc8?: number;
  readonly crc16?: number;
  /** Behind the frame. */
  readonly after?: Uint8Array;
}

/** Sync, fixed blocks, 16 samples, rate and bits as in STREAMINFO, `channels`, frame 0. */
export function frameHeader(
  changes: Readonly<Record<number, number>> = {},
  channels = 0,
): NonNullable<FlacParts["header"]> {
  const fields = [
    [0x3ffe, 14],
    [0, 1],
    [0, 1],
    [6, 4],
    [0, 4],
    [channels, 4],
    [0, 3],
    [0, 1],
    [0, 8],
    [15, 8],
  ] as const;
  return fields.map(([value, width], i) => [changes[i] ?? value, width]);
}

/** 16 samples of one value. */
export function constant(value: number, bits = 16): NonNullable<FlacParts["body"]> {
  return (out) => {
    out.bits(0, 8);
    out.bits(value, bits);
  };
}

/** A channel of kind `kind` (6 bits), then the fields. */
export function subframe(
  kind: number,
  ...fields: readonly (readonly [value: number, width: number])[]
): NonNullable<FlacParts["body"]> {
  return (out) => {
    out.bits(kind << 1, 8);
    for (const [value, width] of fields) out.bits(value, width);
  };
}

export function buildFlac(parts: FlacParts = {}): Uint8Array {
  const out = new BitWriter();
  const { least = 16, most = 16, rate = 8000, channels = 1, bits = 16, length = 16 } = parts.info ?? {};
  const blocks = parts.blocks ?? [];
  out.bytes([0x66, 0x4c, 0x61, 0x43, blocks.length === 0 ? 0x80 : 0, 0, 0, 34]);
  const fields = [
    [least, 16],
    [most, 16],
    [0, 24],
    [0, 24],
    [rate, 20],
    [channels - 1, 3],
    [bits - 1, 5],
    [0, 4],
    [length, 32],
  ] as const;
  for (const [value, width] of fields) out.bits(value, width);
  out.bytes(parts.md5 ?? new Uint8Array(16));
  for (const [i, [kind, content]] of blocks.entries()) {
    out.bits((i === blocks.length - 1 ? 128 : 0) | kind, 8);
    out.bits(content.length, 24);
    out.bytes(content);
  }
  const from = out.length;
  for (const [value, width] of parts.header ?? frameHeader()) out.bits(value, width);
  out.bits(parts.crc8 ?? crc8(out.view(from)), 8);
  (parts.body ?? constant(7))(out);
  out.align();
  out.bits(parts.crc16 ?? crc16(out.view(from)), 16);
  out.bytes(parts.after ?? []);
  return out.view().slice();
}
