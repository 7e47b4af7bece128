const PNG = [0x89, 0x50, 0x4e, 0x47];

/** "{" and the white space that may stand before it. */
const JSON_START = [0x7b, 0x20, 0x09, 0x0a, 0x0d];

/** Text that begins so is a web page. */
const MARKUP = /^\s*<(?:!doctype|html|head|body|\?xml)/i;

/** Files that people give by mistake, by their first bytes. */
const FOREIGN: readonly (readonly [what: string, at: number, magic: string])[] = [
  ["a JPEG picture, which carries no workflow", 0, "\xff\xd8\xff"],
  ["a GIF picture, which carries no workflow", 0, "GIF8"],
  ["a ZIP archive", 0, "PK\x03\x04"],
  ["an MP4 video, which is not read", 4, "ftyp"],
  ["a WebM or Matroska video, which is not read", 0, "\x1a\x45\xdf\xa3"],
  ["text in UTF-16: save it as UTF-8", 0, "\xff\xfe"],
  ["text in UTF-16: save it as UTF-8", 0, "\xfe\xff"],
];

export function isPng(bytes: Uint8Array): boolean {
  return PNG.every((byte, at) => bytes[at] === byte);
}

/** Eight bytes of a length below 2^32, then the JSON of the header. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes.subarray(4, 8).every((byte) => byte === 0) && JSON_START.includes(bytes[8] ?? 0);
}

/** What the bytes are when they can be no prompt: a web page, another picture, nothing. */
export function foreignKind(bytes: Uint8Array): string | undefined {
  const head = Array.from(bytes.subarray(0, 256), (byte) => String.fromCharCode(byte)).join("");
  if (head.replace(/^\xef\xbb\xbf/, "").trim() === "" && bytes.length < 256) return "empty";
  if (MARKUP.test(head.replace(/^\xef\xbb\xbf/, "")))
    return "a web page (HTML) in place of the file, perhaps one to log in";
  return FOREIGN.find(([, at, magic]) => head.startsWith(magic, at))?.[0];
}
