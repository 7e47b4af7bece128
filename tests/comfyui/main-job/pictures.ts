import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { decodePng } from "@netdist/codecs/png";
import type { Image } from "@netdist/sdk";

/** A picture's size and a hash of its pixels: "64x64 1f0c…". Equal texts are equal pictures, bit by bit. */
export type Look = string;

export function lookOf(width: number, height: number, pixels: Uint8Array): Look {
  return `${width}x${height} ${createHash("sha256").update(pixels).digest("hex").slice(0, 16)}`;
}

/** The picture of a PNG file's bytes, without alpha, as LoadImage gives it. */
export function lookOfPng(bytes: Uint8Array): Look {
  const { width, height, channels, data } = decodePng(bytes);
  if (!(data instanceof Uint8Array)) throw new Error("a picture of 8 bits was expected");
  return lookOf(width, height, channels === 4 ? data.filter((_, at) => at % 4 !== 3) : data);
}

export function looksOfFiles(paths: readonly string[]): Promise<Look[]> {
  return Promise.all(paths.map(async (path) => lookOfPng(await readFile(path))));
}

/** The pictures of a fetched batch. */
export async function looksOf(image: Image): Promise<Look[]> {
  const [batch = 0, height = 0, width = 0, channels = 0] = image.shape;
  if (image.dtype !== "uint8") throw new Error(`pictures of 8 bits were expected, not ${image.dtype}`);
  const data = await image.bytes();
  const size = height * width * channels;
  return Array.from({ length: batch }, (_, at) => lookOf(width, height, data.subarray(at * size, (at + 1) * size)));
}
