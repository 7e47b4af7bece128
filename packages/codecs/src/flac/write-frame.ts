import type { Pcm } from "./audio.ts";
import type { BitWriter } from "./bit-writer.ts";
import { crc8, crc16 } from "./crc.ts";
import { writeSubframe } from "./write-subframe.ts";

const RATES = [0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
const BITS = [0, 8, 12, -1, 16, 20, 24];

/** Writes a block of up to 65,536 samples a channel as a frame with this number. */
export function writeFrame(out: BitWriter, { sampleRate, bitsPerSample, samples }: Pcm, number: number): void {
  const from = out.length;
  const length = samples[0]?.length ?? 0;
  const rate = rateOf(sampleRate);
  out.bits(0x3ffe, 14);
  out.bits(0, 2); // frames are counted, all but the last of one size
  out.bits(length === 4096 ? 12 : 7, 4);
  out.bits(rate.code, 4);
  out.bits(samples.length - 1, 4);
  out.bits(Math.max(0, BITS.indexOf(bitsPerSample)), 3);
  out.bits(0, 1);
  out.bytes(numberAsUtf8(number));
  if (length !== 4096) out.bits(length - 1, 16);
  if (rate.written !== undefined) out.bits(rate.written, 16);
  out.bits(crc8(out.view(from)), 8);
  for (const channel of samples) writeSubframe(out, channel, bitsPerSample);
  out.align();
  out.bits(crc16(out.view(from)), 16);
}

function rateOf(rate: number): { readonly code: number; readonly written?: number } {
  const code = RATES.indexOf(rate);
  if (code > 0) return { code };
  if (rate < 65_536) return { code: 13, written: rate };
  return rate % 10 === 0 && rate < 655_360 ? { code: 14, written: rate / 10 } : { code: 0 };
}

/** A number of up to 31 bits as UTF-8 would write it. */
function numberAsUtf8(number: number): readonly number[] {
  if (number < 128) return [number];
  const more: number[] = [];
  let left = number;
  while (left >= 2 ** (6 - Math.max(1, more.length)) || more.length === 0) {
    more.unshift(128 | (left & 63));
    left >>>= 6;
  }
  return [((0xff00 >> (more.length + 1)) & 255) | left, ...more];
}
