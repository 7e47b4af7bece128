import type { BitReader } from "./bit-reader.ts";
import { FlacError } from "./errors.ts";
import type { FlacHeader } from "./header.ts";

/** What channels of a frame hold: themselves, or with the difference of left and right in one. */
export type Stereo = "none" | "left/side" | "side/right" | "mid/side";

/** What a frame says of itself. */
export interface FrameHeader {
  /** Samples of each channel. */
  readonly blockSize: number;
  readonly stereo: Stereo;
  /** True: `number` counts samples, false: frames. */
  readonly variable: boolean;
  readonly number: number;
}

const SYNC = 0x3ffe; // 14 bits
const RATES = [0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
const BITS = [0, 8, 12, undefined, 16, 20, 24, 32];
const STEREO: readonly Stereo[] = ["left/side", "side/right", "mid/side"];

/** A frame's header without its checksum, held against the file's. */
export function readFrameHeader(bits: BitReader, file: FlacHeader): FrameHeader {
  const { offset } = bits;
  const bad = (what: string) => new FlacError("BAD_FRAME", `flac: a frame with ${what}`, { offset });
  if (bits.unsigned(14) !== SYNC) throw bad("no mark where it should begin");
  if (bits.unsigned(1) !== 0) throw bad("a reserved bit set");
  const variable = bits.unsigned(1) === 1;
  const [sizeCode, rateCode, channelCode] = [bits.unsigned(4), bits.unsigned(4), bits.unsigned(4)];
  const sampleBits = BITS[bits.unsigned(3)];
  if (bits.unsigned(1) !== 0) throw bad("a reserved bit set");
  const number = readNumber(bits, variable ? 36 : 31, bad);
  const blockSize = readBlockSize(bits, sizeCode);
  if (blockSize === undefined) throw bad("no block size");
  if (blockSize > file.blockSize[1]) throw bad(`${blockSize} samples, more than the file has in any`);
  const rate = readRate(bits, rateCode);
  if (rate === undefined) throw bad("no sample rate");
  const stereo = channelCode < 8 ? "none" : STEREO[channelCode - 8];
  if (stereo === undefined) throw bad("no known channels");
  if (sampleBits === undefined) throw bad("no known sample size");
  const channels = stereo === "none" ? channelCode + 1 : 2;
  const same = [channels, rate || file.sampleRate, sampleBits || file.bitsPerSample];
  if (same.join() !== [file.channels, file.sampleRate, file.bitsPerSample].join()) {
    throw new FlacError("UNSUPPORTED", "flac: channels, rate or bits change in the middle of the sound", { offset });
  }
  return { blockSize, stereo, variable, number };
}

/** As UTF-8 would write it, of up to 36 bits. */
function readNumber(bits: BitReader, most: number, bad: (what: string) => FlacError): number {
  const first = bits.unsigned(8);
  const length = Math.clz32(~(first << 24));
  if (length === 0) return first;
  if (length === 1 || length > 7) throw bad("no readable number");
  let value = length === 7 ? 0 : first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = bits.unsigned(8);
    if (next >> 6 !== 2) throw bad("no readable number");
    value = value * 64 + (next & 63);
  }
  if (value >= 2 ** most) throw bad("no readable number");
  return value;
}

function readBlockSize(bits: BitReader, code: number): number | undefined {
  if (code === 0) return undefined;
  if (code === 1) return 192;
  if (code <= 5) return 144 << code;
  if (code >= 8) return 1 << code;
  return bits.unsigned(code === 6 ? 8 : 16) + 1;
}

/** 0: as the file says. */
function readRate(bits: BitReader, code: number): number | undefined {
  if (code === 12) return bits.unsigned(8) * 1000;
  if (code === 13) return bits.unsigned(16);
  if (code === 14) return bits.unsigned(16) * 10;
  return RATES[code];
}
