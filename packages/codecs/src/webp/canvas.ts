import { blend } from "./blend.ts";
import type { StoredFrame } from "./stored-frame.ts";
import { decodeVp8l } from "./vp8l/decode.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Draws the frames of a file one after the other, as libwebp's WebPAnimDecoder does. */
export class Canvas {
  readonly #size: Size;
  /** What is seen: alpha in the highest byte, then red, green, blue. */
  #pixels: Int32Array | undefined;
  /** Room for the frame that is read; it becomes the canvas where the frame covers all of that. */
  #spare: Int32Array | undefined;
  #previous: { readonly frame: StoredFrame; readonly isKey: boolean } | undefined;

  constructor({ width, height }: Size) {
    this.#size = { width, height };
  }

  /** Draws the next frame and gives the whole canvas, which is good until the next call. */
  draw(frame: StoredFrame): Int32Array {
    const isKey = this.#isKey(frame);
    const shown =
      isWhole(frame, this.#size) && (isKey || !frame.blends) ? this.#replace(frame) : this.#add(frame, isKey);
    this.#previous = { frame, isKey };
    return shown;
  }

  /** Nothing of the frames before shows through a key frame. */
  #isKey(frame: StoredFrame): boolean {
    const previous = this.#previous;
    if (previous === undefined) return true;
    if (isWhole(frame, this.#size) && !(frame.blends && frame.hasAlpha)) return true;
    return previous.frame.clears && (previous.isKey || isWhole(previous.frame, this.#size));
  }

  #replace(frame: StoredFrame): Int32Array {
    const room = this.#spare ?? this.#room();
    decodeVp8l(frame, room);
    this.#spare = this.#pixels;
    this.#pixels = room;
    return room;
  }

  #add(frame: StoredFrame, isKey: boolean): Int32Array {
    const canvas = (this.#pixels ??= this.#room());
    const cleared = this.#previous?.frame.clears ? this.#previous.frame : undefined;
    if (isKey) canvas.fill(0);
    else if (cleared !== undefined) clear(canvas, this.#size.width, cleared);
    const pixels = this.#roomFor(frame);
    decodeVp8l(frame, pixels);
    // Where the frame before was cleared, libwebp takes the colours under alpha as they are.
    if (isKey || !frame.blends) copy(canvas, this.#size.width, frame, pixels);
    else blend(canvas, this.#size.width, frame, pixels, cleared);
    return canvas;
  }

  /** Most frames that are drawn on others are small; for those, none as large as the canvas is made. */
  #roomFor(frame: StoredFrame): Int32Array {
    if (isWhole(frame, this.#size)) this.#spare ??= this.#room();
    const pixels = frame.width * frame.height;
    return this.#spare?.subarray(0, pixels) ?? new Int32Array(pixels);
  }

  #room(): Int32Array {
    return new Int32Array(this.#size.width * this.#size.height);
  }
}

function isWhole(frame: StoredFrame, { width, height }: Size): boolean {
  return frame.width === width && frame.height === height;
}

function clear(canvas: Int32Array, width: number, frame: StoredFrame): void {
  for (let y = frame.y; y < frame.y + frame.height; y++) {
    canvas.fill(0, y * width + frame.x, y * width + frame.x + frame.width);
  }
}

function copy(canvas: Int32Array, width: number, frame: StoredFrame, pixels: Int32Array): void {
  for (let y = 0; y < frame.height; y++) {
    const row = pixels.subarray(y * frame.width, (y + 1) * frame.width);
    canvas.set(row, (frame.y + y) * width + frame.x);
  }
}
