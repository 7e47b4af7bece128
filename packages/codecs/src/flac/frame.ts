import { BitReader } from "./bit-reader.ts";
import { crc8, crc16 } from "./crc.ts";
import { FlacError } from "./errors.ts";
import { type FrameHeader, readFrameHeader, type Stereo } from "./frame-header.ts";
import type { FlacHeader } from "./header.ts";
import { readSubframe } from "./subframe.ts";

/** One frame: its samples and where the next one begins. */
export interface Frame extends FrameHeader {
  readonly samples: readonly Int32Array[];
  readonly end: number;
}

/** More than the largest frame can have: 8 channels of 65,535 samples of 25 bits, and the headers. */
const MAX_FRAME_BYTES = 2 ** 21;

/** The frame at `offset`, both checksums checked. Throws `FlacError`. */
export function readFrame(bytes: Uint8Array, offset: number, file: FlacHeader): Frame {
  const reach = bytes.subarray(offset, offset + MAX_FRAME_BYTES);
  const bits = new BitReader(reach, offset);
  const header = readFrameHeader(bits, file);
  const headerEnd = bits.byteCount;
  if (bits.unsigned(8) !== crc8(reach.subarray(0, headerEnd))) throw wrongSum("header", offset);
  const samples = Array.from({ length: file.channels }, (_, channel) => {
    const data = new Int32Array(header.blockSize);
    readSubframe(bits, file.bitsPerSample + (isSide(header.stereo, channel) ? 1 : 0), data);
    return data;
  });
  bits.align();
  const end = bits.byteCount;
  if (bits.unsigned(16) !== crc16(reach.subarray(0, end))) throw wrongSum("frame", offset);
  if (!apart(header.stereo, samples, 2 ** (file.bitsPerSample - 1))) {
    throw new FlacError("BAD_FRAME", "flac: a frame with samples that need more bits than the file has", { offset });
  }
  return { ...header, samples, end: offset + bits.byteCount };
}

/** The difference of two channels needs a bit more. */
function isSide(stereo: Stereo, channel: number): boolean {
  return stereo !== "none" && channel === (stereo === "side/right" ? 0 : 1);
}

/** Makes left and right of what a frame has in their place; false where one passes the limit. */
function apart(stereo: Stereo, [first, second]: readonly Int32Array[], limit: number): boolean {
  if (stereo === "none" || first === undefined || second === undefined) return true;
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [first[i] as number, second[i] as number];
    const [left, right] = split(stereo, a, b);
    if (left < -limit || left >= limit || right < -limit || right >= limit) return false;
    first[i] = left;
    second[i] = right;
  }
  return true;
}

function split(stereo: Stereo, a: number, b: number): readonly [left: number, right: number] {
  if (stereo === "left/side") return [a, a - b];
  if (stereo === "side/right") return [a + b, b];
  // The lowest bit of left + right is that of their difference.
  const sum = (a << 1) | (b & 1);
  return [(sum + b) >> 1, (sum - b) >> 1];
}

function wrongSum(of: string, offset: number): FlacError {
  return new FlacError("BAD_CRC", `flac: the checksum of a ${of} is wrong`, { offset });
}
