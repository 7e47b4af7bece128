import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { encodePng } from "@netdist/codecs/png";
import { isObject, parseJson } from "@netdist/sdk/prompt";
import { type Rgba, readRgba } from "../files/rgba.ts";
import { readBelow } from "../files/send-file.ts";
import type { Parts } from "../parts.ts";
import { locate } from "../routes/view.ts";
import type { Spooled } from "./form.ts";

/**
 * The picture that `original_ref` names, with the alpha of the uploaded one, as a PNG file in the uploads folder that
 * keeps the original's text. Undefined when there is no such picture: ComfyUI then answers as if all were well.
 */
export async function maskedPicture(
  reference: string | undefined,
  upload: Spooled,
  parts: Parts,
): Promise<string | undefined> {
  const original = await originalFile(reference, parts);
  if (original === undefined) return undefined;
  const picture = await readRgba(original, parts.pictures);
  const mask = await readRgba(await readFile(upload.path), parts.pictures);
  const path = join(parts.directories.uploads, randomUUID());
  await writeFile(path, withAlpha(picture, mask), { flag: "wx" });
  return path;
}

async function originalFile(reference: string | undefined, parts: Parts): Promise<Uint8Array | undefined> {
  const ref = parseJson(reference ?? "");
  if (!isObject(ref)) throw new TypeError("original_ref is no JSON object");
  const { filename, type, subfolder = "" } = ref;
  if (typeof filename !== "string" || typeof subfolder !== "string") throw new TypeError("original_ref names no file");
  const folder = join(subfolder, dirname(filename));
  const where = { type: typeof type === "string" ? type : undefined, subfolder: folder };
  const found = filename.startsWith("/") ? 400 : locate(basename(filename), where, parts);
  if (typeof found === "number" || filename.includes("..")) return undefined;
  return readBelow(found.root, found.path);
}

function withAlpha(picture: Rgba, mask: Rgba): Uint8Array {
  const { width, height, text } = picture;
  if (mask.width !== width || mask.height !== height)
    throw new RangeError(`the mask has ${mask.width} x ${mask.height} pixels, the picture ${width} x ${height}`);
  const data = picture.data.slice();
  for (let at = 3; at < data.length; at += 4) data[at] = mask.data[at] ?? 255;
  return encodePng({ width, height, channels: 4, depth: 8, data }, { text, level: 4 });
}
