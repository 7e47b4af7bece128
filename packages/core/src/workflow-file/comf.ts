/** What ComfyUI writes into an animated PNG: chunks `comf` of a key, a NUL and the text in Latin-1. `png` is sound. */
export function readComfText(png: Uint8Array): ReadonlyMap<string, string> {
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const texts = new Map<string, string>();
  for (let at = 8; at + 12 <= file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) !== "comf") continue;
    const [key = "", ...text] = file.toString("latin1", at + 8, at + 8 + file.readUInt32BE(at)).split("\0");
    texts.set(key, text.join("\0"));
  }
  return texts;
}
