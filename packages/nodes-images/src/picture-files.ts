import { basename, normalize } from "node:path";
import { encodePng } from "@netdist/codecs/png";
import { metadataOf } from "@netdist/core";
import type { Image, NodeContext } from "@netdist/sdk";
import { pixelsOf, withColours } from "./pixels.ts";

/** A picture of the batch as a file, in memory. */
export interface PictureFile {
  /** From 1. */
  readonly index: number;
  readonly name: string;
  /** `image/png`. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

interface FileOptions {
  readonly prefix: string;
  readonly format: "png" | "jpeg" | "webp";
  /** Of JPEG and WebP, 1 to 100. */
  readonly quality: number;
}

/** The pictures of a batch as files; PNG files carry the prompt and the workflow. Stops when the run is interrupted. */
export async function* pictureFiles(
  images: Image,
  { prefix, format, quality }: FileOptions,
  context: NodeContext,
): AsyncGenerator<PictureFile> {
  // As the node always has: the last part of the prefix, and a number that begins at 1 in every call.
  const name = basename(normalize(prefix));
  const text = metadataOf(context);
  let index = 0;
  for await (const pixels of pixelsOf(images)) {
    context.signal.throwIfAborted();
    index += 1;
    const bytes =
      format === "png"
        ? encodePng(pixels, { text, level: 4 })
        : await context.pictures.encode(withColours(pixels, format === "webp"), format, quality);
    const extension = format === "jpeg" ? "jpg" : format;
    yield { index, name: `${name}_${String(index).padStart(5, "0")}.${extension}`, type: `image/${format}`, bytes };
  }
}
