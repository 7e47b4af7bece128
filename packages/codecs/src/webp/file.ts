import { badChunk, type Chunk, fileChunks, uint24 } from "./chunks.ts";
import { WebpError } from "./errors.ts";
import { MAX_FRAMES, MAX_PIXELS, type WebpLimits } from "./image.ts";
import { animationFrame, PICTURES, type StoredFrame, stillFrame } from "./stored-frame.ts";

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
  const frame = stillFrame(chunk);
  const { width, height, hasAlpha } = frame;
  return { ...NOTHING, width, height, hasAlpha, isAnimation: false, frames: [frame] };
}

const NOTHING = { loops: 0, hasLoops: false, exif: undefined };

function extended(chunk: Chunk): Draft {
  const { data } = chunk;
  if (data.length < 10) throw badChunk("BAD_CHUNK", chunk, `has ${data.length} bytes, not 10`);
  const [flags = 0] = data;
  return {
    ...NOTHING,
    width: uint24(data, 4) + 1,
    height: uint24(data, 7) + 1,
    hasAlpha: (flags & 16) !== 0,
    isAnimation: (flags & 2) !== 0,
    frames: [],
  };
}

/** ICCP, XMP and chunks of no known kind have no bearing on the pixels. */
function take(chunk: Chunk, draft: Draft, bytes: Uint8Array): void {
  if (chunk.type === "ANIM") takeLoops(chunk, draft);
  else if (chunk.type === "ANMF") takeFrame(chunk, draft, bytes);
  else if (chunk.type === "EXIF") draft.exif ??= tiffOf(chunk.data);
  else if (PICTURES.includes(chunk.type)) takeStill(chunk, draft);
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
  const frame = stillFrame(chunk);
  if (frame.width !== draft.width || frame.height !== draft.height) {
    const size = `${frame.width}x${frame.height}`;
    throw badChunk("BAD_FRAME", chunk, `has ${size} pixels, the canvas ${draft.width}x${draft.height}`);
  }
  draft.frames.push(frame);
}

function takeFrame(chunk: Chunk, draft: Draft, bytes: Uint8Array): void {
  if (!draft.isAnimation || !draft.hasLoops) throw badChunk("BAD_ORDER", chunk, "is not announced by VP8X and ANIM");
  draft.frames.push(animationFrame(chunk, bytes, draft));
}

/** Old writers put the letters in front that JPEG wants. */
function tiffOf(data: Uint8Array): Uint8Array {
  const isPrefixed = String.fromCharCode(...data.subarray(0, 6)) === "Exif\0\0";
  return new Uint8Array(isPrefixed ? data.subarray(6) : data);
}
