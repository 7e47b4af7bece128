import { extname } from "node:path";
import { pictureFormat } from "../picture-format.ts";

export const ANY_BYTES = "application/octet-stream";

/** What browsers show and never run. */
const TYPES: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".gif": "image/gif",
  ".flac": "audio/flac",
  ".mp3": "audio/mpeg",
  ".opus": "audio/ogg",
  ".ogg": "audio/ogg",
  ".wav": "audio/wav",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
  ".txt": "text/plain; charset=utf-8",
};

/** The content type of a file by its name, which a worker may have given. */
export function contentType(name: string): string {
  return TYPES[extname(name).toLowerCase()] ?? ANY_BYTES;
}

/** As it is said: what is called a picture must be one. */
export function checkedType(type: string, bytes: Uint8Array): string {
  if (!type.startsWith("image/")) return type;
  const format = pictureFormat(bytes);
  return format === undefined ? ANY_BYTES : (TYPES[`.${format}`] ?? ANY_BYTES);
}
