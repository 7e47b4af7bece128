import { badChunk, type Chunk, readChunks } from "./chunks.ts";
import { decodePng } from "./decode.ts";
import { PngError } from "./errors.ts";
import type { PngImage } from "./image.ts";
import type { Samples } from "./upright.ts";
import { type NewChunk, writeChunks } from "./write-chunks.ts";

/** What becomes of a frame's place before the next frame: it stays, is cleared, or gets back what was there before. */
export type Disposal = "keep" | "clear" | "restore";

/** One frame of an animation: a picture for a part of the canvas, of its channels and depth. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly disposal: Disposal;
  /** The frame's alpha lets show through what is there; otherwise the frame replaces it. */
  readonly isOver: boolean;
  readonly picture: Samples<Uint8Array | Uint16Array>;
}

/** An animated PNG. */
export interface Animation {
  readonly frames: readonly Frame[];
  /** The picture for those who know no animations is none of the frames. */
  readonly isStillApart: boolean;
  /** RGB and alpha of the palette's first colour; undefined without a palette. */
  readonly firstColour: readonly [number, number, number, number] | undefined;
}

/** How an animation is read. */
export interface AnimationOptions {
  /** Samples of a decoded picture as they are wanted. */
  readonly samplesOf: (png: PngImage) => Samples<Uint8Array | Uint16Array>;
  /** Canvas times frames. */
  readonly maxPixels: number;
}

interface Part {
  readonly control: Uint8Array;
  readonly offset: number;
  readonly packed: Uint8Array[];
}

const CONTROL_LENGTH = 26;
const END: NewChunk = { type: "IEND", data: new Uint8Array() };
const DISPOSALS: readonly Disposal[] = ["keep", "clear", "restore"];

/** The animation in a PNG, which was decoded before. Throws `PngError`. */
export function animationOf(bytes: Uint8Array, still: PngImage, options: AnimationOptions): Animation | undefined {
  const chunks = [...readChunks(bytes)];
  const start = chunks.findIndex(({ type }) => type === "IDAT");
  const head = chunks.slice(0, start);
  const parts = partsOf(chunks);
  if (parts.length === 0 || !head.some(({ type }) => type === "acTL")) return undefined;
  if (parts.length * still.width * still.height > options.maxPixels) {
    const size = `${parts.length} frames of ${still.width}x${still.height}`;
    throw new PngError("LIMIT_EXCEEDED", `png: an animation of ${size} has more pixels than ${options.maxPixels}`);
  }
  const shared = head.filter(({ type }) => ["IHDR", "PLTE", "tRNS"].includes(type));
  return {
    frames: parts.map((part, index) => frameOf(part, { index, shared, still, samplesOf: options.samplesOf })),
    isStillApart: !head.some(({ type }) => type === "fcTL"),
    firstColour: firstColourOf(shared),
  };
}

function firstColourOf(shared: readonly NewChunk[]): Animation["firstColour"] {
  const data = (wanted: string) => shared.find(({ type }) => type === wanted)?.data;
  const [red, green, blue] = data("PLTE") ?? [];
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return [red, green, blue, data("tRNS")?.[0] ?? 255];
}

/** A picture before the first control chunk is no part of the animation. */
function partsOf(chunks: Iterable<Chunk>): Part[] {
  const parts: Part[] = [];
  for (const { type, data, offset } of chunks) {
    if (type === "fcTL" && data.length === CONTROL_LENGTH) parts.push({ control: data, offset, packed: [] });
    if (type === "IDAT") parts.at(-1)?.packed.push(data);
    if (type === "fdAT") parts.at(-1)?.packed.push(data.subarray(4));
  }
  return parts;
}

interface Whole {
  readonly index: number;
  /** IHDR, and what else a frame needs to be read. */
  readonly shared: readonly NewChunk[];
  readonly still: PngImage;
  readonly samplesOf: AnimationOptions["samplesOf"];
}

function frameOf({ control, offset, packed }: Part, { index, shared, still, samplesOf }: Whole): Frame {
  const view = new DataView(control.buffer, control.byteOffset, control.length);
  const [width, height, x, y] = [view.getUint32(4), view.getUint32(8), view.getUint32(12), view.getUint32(16)];
  if (x + width > still.width || y + height > still.height) {
    throw badChunk("fcTL", `puts frame ${index} outside of the ${still.width}x${still.height} pixels`, offset);
  }
  const head = shared.map((chunk) => (chunk.type === "IHDR" ? { ...chunk, data: sized(chunk.data, control) } : chunk));
  const picture = samplesOf(decodePng(writeChunks([...head, ...packed.map((data) => ({ type: "IDAT", data })), END])));
  return { x, y, disposal: DISPOSALS[view.getUint8(24)] ?? "keep", isOver: view.getUint8(25) === 1, picture };
}

/** A header with the frame's size. */
function sized(header: Uint8Array, control: Uint8Array): Uint8Array {
  const data = header.slice();
  data.set(control.subarray(4, 12));
  return data;
}
