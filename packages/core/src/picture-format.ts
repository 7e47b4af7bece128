/** Kinds of picture files that are read here. */
export type PictureFormat = "png" | "jpeg" | "webp" | "gif" | "tiff" | "avif" | "bmp";

/** The kind of a picture file by its first bytes, whatever it is called; undefined for anything else. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 40));
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "webp";
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) return "gif";
  if (head.startsWith("II*\0") || head.startsWith("MM\0*")) return "tiff";
  if (head.startsWith("BM")) return "bmp";
  return head.slice(4, 8) === "ftyp" && /avi[fs]/.test(head.slice(8)) ? "avif" : undefined;
}

/** The ending of a file of that kind. */
export function extensionOf(format: PictureFormat): string {
  return format === "jpeg" ? ".jpg" : `.${format}`;
}
