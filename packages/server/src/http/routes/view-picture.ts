import { encodePng } from "@netdist/codecs/png";
import { bytes } from "../answer.ts";
import { dispositionName } from "../files/disposition.ts";
import { type Rgba, readRgba, withoutAlpha } from "../files/rgba.ts";
import { readBelow } from "../files/send-file.ts";
import type { Parts } from "../parts.ts";
import type { Call } from "../route.ts";
import type { ViewedFile } from "./view.ts";

/** The re-encoded forms of `/view`: undefined when the file is asked for as it is, or is absent. Throws on other files. */
export async function viewPicture(call: Call, file: ViewedFile, parts: Parts): Promise<Response | undefined> {
  const preview = call.req.query("preview");
  const channel = call.req.query("channel");
  if (preview === undefined && channel !== "rgb" && channel !== "a") return undefined;
  const content = await readBelow(file.root, file.path);
  if (content === undefined) return undefined;
  const picture = await readRgba(content, parts.pictures);
  const headers = { "content-disposition": dispositionName(file.name) };
  if (preview !== undefined) return previewOf(picture, preview, channel ?? "", headers, parts);
  return bytes(channel === "a" ? alphaPng(picture) : colourPng(picture), "image/png", headers);
}

async function previewOf(
  picture: Rgba,
  preview: string,
  channel: string,
  headers: Record<string, string>,
  parts: Parts,
): Promise<Response> {
  const [wanted, ...rest] = preview.split(";");
  const last = rest.at(-1) ?? wanted ?? "";
  const quality = /^\d+$/.test(last) ? Math.min(100, Math.max(1, Number(last))) : 90;
  const format = wanted === "jpeg" && !channel.includes("a") ? "jpeg" : "webp";
  const alpha = picture.hasAlpha && format === "webp" && channel !== "rgb";
  const { width, height } = picture;
  const pixels = alpha
    ? { width, height, channels: 4 as const, data: picture.data }
    : { width, height, channels: 3 as const, data: withoutAlpha(picture) };
  return bytes(await parts.pictures.encode(pixels, format, quality), `image/${format}`, headers);
}

function colourPng(picture: Rgba): Uint8Array {
  const { width, height } = picture;
  return encodePng({ width, height, channels: 3, depth: 8, data: withoutAlpha(picture) });
}

/** Black, with the picture's alpha. */
function alphaPng({ width, height, data }: Rgba): Uint8Array {
  const alpha = new Uint8Array(data.length);
  for (let at = 3; at < data.length; at += 4) alpha[at] = data[at] ?? 0;
  return encodePng({ width, height, channels: 4, depth: 8, data: alpha });
}
