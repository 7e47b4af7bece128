import { badChunk, type Chunk, dataOffset, fileChunks, readChunks, uint24 } from "./chunks.ts";
import { WebpError } from "./errors.ts";
import { MAX_FRAMES, MAX_PIXELS, type WebpLimits } from "./image.ts";
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

/** A file taken apart: its chunks are in order, every frame is within the canvas, the limits are kept. */
export interface WebpFile {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly isAnimation: boolean;
  /** How often an animation plays, 0 for ever. */
  readonly loops: number;
  readonly frames: readonly StoredFrame[];
  readonly exif: Uint8Array | undefined;
}

type Draft = { -readonly [K in keyof WebpFile]: WebpFile[K] } & { frames: StoredFrame[]; hasLoops: boolean };

/** Takes a file apart; no pixel is unpacked. */
export function readFile(bytes: Uint8Array, { maxPixels = MAX_PIXELS, maxFrames = MAX_FRAMES }: WebpLimits): WebpFile {
  const chunks = fileChunks(bytes);
  const first = chunks.next().value;
  if (first === undefined) throw new WebpError("TRUNCATED", "webp: the file has no chunk", { offset: 12 });
  const draft = first.type === "VP8X" ? extended(first) : simple(first);
  for (const chunk of chunks) {
    if (first.type === "VP8X") take(chunk, draft, bytes);
    if (draft.frames.length > maxFrames) {
      throw badChunk("LIMIT_EXCEEDED", chunk, `is one frame more than maxFrames = ${maxFrames}`);
    }
  }
  if (draft.frames.length === 0) throw new WebpError("BAD_ORDER", "webp: the file has no picture", { offset: 12 });
  checkPixels(draft, maxPixels);
  return draft;
}

/** All frames as large as the canvas: so much is drawn. */
function checkPixels({ width, height, frames }: WebpFile, maxPixels: number): void {
  const pixels = width * height * frames.length;
  if (pixels <= maxPixels) return;
  const size = `${width} x ${height} in ${frames.length} frames = ${pixels} pixels`;
  throw new WebpError("LIMIT_EXCEEDED", `webp: the picture has ${size}, more than maxPixels = ${maxPixels}`, {
    offset: 12,
  });
}

function simple(chunk: Chunk): Draft {
  const frame = frameOf(chunk, STILL);
  const { width, height, hasAlpha } = frame;
  return {
    ...STILL,
    width,
    height,
    hasAlpha,
    isAnimation: false,
    loops: 0,
    hasLoops: false,
    frames: [frame],
    exif: undefined,
  };
}

const STILL = { x: 0, y: 0, durationMs: 0, blends: false, clears: false };

function extended(chunk: Chunk): Draft {
  const { data } = chunk;
  if (data.length < 10) throw badChunk("BAD_CHUNK", chunk, `has ${data.length} bytes, not 10`);
  const [flags = 0] = data;
  return {
    width: uint24(data, 4) + 1,
    height: uint24(data, 7) + 1,
    hasAlpha: (flags & 16) !== 0,
    isAnimation: (flags & 2) !== 0,
    loops: 0,
    hasLoops: false,
    frames: [],
    exif: undefined,
  };
}

/** ICCP, XMP and chunks of no known kind have no bearing on the pixels. */
function take(chunk: Chunk, draft: Draft, bytes: Uint8Array): void {
  if (chunk.type === "ANIM") takeLoops(chunk, draft);
  else if (chunk.type === "ANMF") takeFrame(chunk, draft, bytes);
  else if (chunk.type === "EXIF") draft.exif ??= tiffOf(chunk.data);
  else if (["VP8L", "VP8 ", "ALPH"].includes(chunk.type)) takeStill(chunk, draft);
  else if (chunk.type === "VP8X") throw badChunk("BAD_ORDER", chunk, "is there twice");
}

function takeLoops(chunk: Chunk, draft: Draft): void {
  const { data } = chunk;
  if (data.length < 6) throw badChunk("BAD_CHUNK", chunk, `has ${data.length} bytes, not 6`);
  if (draft.hasLoops) throw badChunk("BAD_ORDER", chunk, "is there twice");
  draft.hasLoops = true;
  draft.loops = (data[4] as number) | ((data[5] as number) << 8);
}

function takeStill(chunk: Chunk, draft: Draft): void {
  if (draft.isAnimation) throw badChunk("BAD_ORDER", chunk, "is a picture beside the frames of an animation");
  if (draft.frames.length > 0) throw badChunk("BAD_ORDER", chunk, "is a second picture");
  const frame = frameOf(chunk, STILL);
  if (frame.width !== draft.width || frame.height !== draft.height) {
    const size = `${frame.width}x${frame.height}`;
    throw badChunk("BAD_FRAME", chunk, `has ${size} pixels, the canvas ${draft.width}x${draft.height}`);
  }
  draft.frames.push(frame);
}

function takeFrame(chunk: Chunk, draft: Draft, bytes: Uint8Array): void {
  const { data } = chunk;
  if (!draft.isAnimation || !draft.hasLoops) throw badChunk("BAD_ORDER", chunk, "is not announced by VP8X and ANIM");
  if (data.length < 16) throw badChunk("BAD_CHUNK", chunk, `has ${data.length} bytes, it takes at least 16`);
  const [x, y, width, height] = [2 * uint24(data, 0), 2 * uint24(data, 3), uint24(data, 6) + 1, uint24(data, 9) + 1];
  if (x + width > draft.width || y + height > draft.height) {
    const place = `${width}x${height} pixels at ${x}, ${y}`;
    throw badChunk("BAD_FRAME", chunk, `has ${place}, outside of the canvas of ${draft.width}x${draft.height}`);
  }
  const [flags = 0] = data.subarray(15);
  const place = { x, y, durationMs: uint24(data, 12), blends: (flags & 2) === 0, clears: (flags & 1) !== 0 };
  const frame = frameOf(pictureIn(chunk, bytes), place);
  if (frame.width !== width || frame.height !== height) {
    throw badChunk("BAD_FRAME", chunk, `says ${width}x${height} pixels, its picture ${frame.width}x${frame.height}`);
  }
  draft.frames.push(frame);
}

/** The chunk with the pixels of a frame. */
function pictureIn(frame: Chunk, bytes: Uint8Array): Chunk {
  const from = dataOffset(frame) + 16;
  for (const chunk of readChunks(bytes, from, dataOffset(frame) + frame.data.length)) {
    if (["VP8L", "VP8 ", "ALPH"].includes(chunk.type)) return chunk;
  }
  throw badChunk("BAD_CHUNK", frame, "has no picture");
}

function frameOf(
  chunk: Chunk,
  place: Omit<StoredFrame, "width" | "height" | "hasAlpha" | "packed" | "offset">,
): StoredFrame {
  if (chunk.type === "VP8 " || chunk.type === "ALPH") {
    throw badChunk("UNSUPPORTED", chunk, "is a lossy picture, only lossless WebP (VP8L) is read");
  }
  if (chunk.type !== "VP8L") throw badChunk("BAD_ORDER", chunk, "stands where a picture or VP8X must be");
  const offset = dataOffset(chunk);
  return { ...place, ...readStart(chunk.data, offset), packed: chunk.data, offset };
}

/** Old writers put the letters in front that JPEG wants. */
function tiffOf(data: Uint8Array): Uint8Array {
  const isPrefixed = String.fromCharCode(...data.subarray(0, 6)) === "Exif\0\0";
  return new Uint8Array(isPrefixed ? data.subarray(6) : data);
}
