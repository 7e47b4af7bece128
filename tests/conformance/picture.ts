import { decodePng, encodePng } from "@netdist/codecs/png";
import { expect } from "vitest";
import type { Bench } from "./bench.ts";
import { freshColor, freshName } from "./graphs.ts";
import type { FileEntry } from "./wire.ts";

/** A PNG of one colour with 3 or 4 channels. */
export function pngOf(color: readonly number[], width = 4, height = 4): Uint8Array {
  const channels = color.length === 4 ? 4 : 3;
  const data = Uint8Array.from({ length: width * height * channels }, (_, at) => color[at % channels] ?? 0);
  return encodePng({ width, height, channels, depth: 8, data });
}

/** A small PNG with bytes that no other upload had. */
export function freshPng(): Uint8Array {
  const color = freshColor();
  return pngOf([color >> 16, (color >> 8) & 0xff, color & 0xff], 4 + (color % 5), 4);
}

/** The address of a file that a run left. */
export function viewPath(
  { filename, subfolder, type }: FileEntry,
  more: Readonly<Record<string, string>> = {},
): string {
  return `/view?${new URLSearchParams({ filename, subfolder, type, ...more })}`;
}

/** Fetches a PNG that a run left, and decodes it. */
export async function fetchPng({ http }: Bench, entry: FileEntry | undefined) {
  if (!entry) throw new Error("no picture to fetch");
  const reply = await http.get(viewPath(entry));
  expect(reply.status).toBe(200);
  return decodePng(reply.bytes);
}

/** The channels of the first pixel. */
export function firstPixel({ data, channels }: { readonly data: Uint8Array | Uint16Array; readonly channels: number }) {
  return [...data.subarray(0, channels)];
}

/** Form fields of POST /upload/image. */
export interface UploadFields {
  readonly filename?: string;
  readonly field?: string;
  readonly type?: string;
  readonly subfolder?: string;
  readonly overwrite?: string;
  readonly original_ref?: string;
}

/** Uploads bytes and gives the whole reply. */
export function upload({ http }: Bench, bytes: Uint8Array, fields: UploadFields = {}, route = "/upload/image") {
  const { filename = `${freshName("upload")}.png`, field = "image", ...rest } = fields;
  const form = new FormData();
  form.set(field, new Blob([new Uint8Array(bytes)], { type: "image/png" }), filename);
  for (const [name, value] of Object.entries(rest)) form.set(name, value);
  return http.post(route, form);
}

/** Uploads bytes into the input folder under a new name, and gives the name. */
export async function uploaded(bench: Bench, bytes: Uint8Array, fields: UploadFields = {}): Promise<string> {
  const reply = await upload(bench, bytes, fields);
  expect(reply.status, reply.text).toBe(200);
  return reply.json<{ name: string }>().name;
}
