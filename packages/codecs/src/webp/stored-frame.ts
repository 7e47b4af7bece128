import { badChunk, type Chunk, dataOffset, readChunks, uint24 } from "./chunks.ts";
import { readStart } from "./vp8l/start.ts";

/** A frame as it lies in the file. */
export interface StoredFrame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  /** Its alpha lets show through what is there; otherwise the frame replaces it. */
  readonly blends: boolean;
  /** Its place is cleared before the next frame. */
  readonly clears: boolean;
  /** Whether the frame says that it has alpha. */
  readonly hasAlpha: boolean;
  /** The packed pixels, and where they lie in the file. */
  readonly packed: Uint8Array;
  readonly offset: number;
}

/** The chunks that hold pixels, or a part of them. */
export const PICTURES: readonly string[] = ["VP8L", "VP8 ", "ALPH"];

const STILL = { x: 0, y: 0, durationMs: 0, blends: false, clears: false };

/** The picture of a file that is no animation. */
export function stillFrame(chunk: Chunk): StoredFrame {
  return pictureOf(chunk, STILL);
}

/** The frame in an ANMF chunk of a file. */
export function animationFrame(
  chunk: Chunk,
  bytes: Uint8Array,
  canvas: { readonly width: number; readonly height: number },
): StoredFrame {
  const { data } = chunk;
  if (data.length < PLACE_BYTES) {
    throw badChunk("BAD_CHUNK", chunk, `has ${data.length} bytes, it takes at least ${PLACE_BYTES}`);
  }
  const [x, y, width, height] = [2 * uint24(data, 0), 2 * uint24(data, 3), uint24(data, 6) + 1, uint24(data, 9) + 1];
  if (x + width > canvas.width || y + height > canvas.height) {
    const place = `${width}x${height} pixels at ${x}, ${y}`;
    throw badChunk("BAD_FRAME", chunk, `has ${place}, outside of the canvas of ${canvas.width}x${canvas.height}`);
  }
  const [flags = 0] = data.subarray(15);
  const place = { x, y, durationMs: uint24(data, 12), blends: (flags & 2) === 0, clears: (flags & 1) !== 0 };
  const frame = pictureOf(pictureIn(chunk, bytes), place);
  if (frame.width !== width || frame.height !== height) {
    throw badChunk("BAD_FRAME", chunk, `says ${width}x${height} pixels, its picture ${frame.width}x${frame.height}`);
  }
  return frame;
}

/** Offsets, sizes, duration and flags, in front of a frame's chunks. */
const PLACE_BYTES = 16;

function pictureIn(frame: Chunk, bytes: Uint8Array): Chunk {
  const from = dataOffset(frame) + PLACE_BYTES;
  for (const chunk of readChunks(bytes, from, dataOffset(frame) + frame.data.length)) {
    if (PICTURES.includes(chunk.type)) return chunk;
  }
  throw badChunk("BAD_CHUNK", frame, "has no picture");
}

function pictureOf(chunk: Chunk, place: typeof STILL): StoredFrame {
  if (chunk.type === "VP8 " || chunk.type === "ALPH") {
    throw badChunk("UNSUPPORTED", chunk, "is a lossy picture, only lossless WebP (VP8L) is read");
  }
  if (chunk.type !== "VP8L") throw badChunk("BAD_ORDER", chunk, "stands where a picture or VP8X must be");
  const offset = dataOffset(chunk);
  return { ...place, ...readStart(chunk.data, offset), packed: chunk.data, offset };
}
