/** The most that is kept of a text from a worker, in UTF-8 bytes. */
const MAX_BYTES = 2048;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// C0 and C1 controls but line feed and tab, line and paragraph separators, bidi marks and isolates, BOM, lone surrogates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

/** A worker's text made safe to show and to log: no controls, no ANSI, no bidi marks, at most 2 kB. */
export function sanitize(text: string, maxBytes: number = MAX_BYTES): string {
  const clean = text
    .slice(0, maxBytes * 4)
    .replace(ESCAPES, "")
    .replace(UNSAFE, "");
  return cut(clean, maxBytes);
}

/** As `sanitize`, on one line. */
export function sanitizeLine(text: string, maxBytes = 300): string {
  return sanitize(text.slice(0, maxBytes * 8).replace(/\s+/g, " "), maxBytes).trim();
}

function cut(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength <= maxBytes) return text;
  // A cut inside a character leaves a replacement character, which goes with the ellipsis.
  return `${new TextDecoder().decode(bytes.subarray(0, maxBytes - 3)).replace(/\ufffd+$/, "")}…`;
}
