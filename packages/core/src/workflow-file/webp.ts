import { tiffTexts } from "./exif.ts";

const EXIF_PREFIX = "Exif\0\0";

/** True for what begins like a WebP picture. */
export function isWebp(bytes: Uint8Array): boolean {
  return letters(bytes, 0, 4) === "RIFF" && letters(bytes, 8, 4) === "WEBP";
}

/** Text by key of a WebP picture, as ComfyUI writes it: EXIF texts `key:value`. Throws RangeError where it is damaged. */
export function readWebpText(bytes: Uint8Array): ReadonlyMap<string, string> {
  const block = exifBlock(bytes);
  const texts = block === undefined ? [] : tiffTexts(block);
  return new Map(
    texts
      .filter((text) => text.includes(":"))
      .map((text) => {
        const colon = text.indexOf(":");
        return [text.slice(0, colon), text.slice(colon + 1)];
      }),
  );
}

/** A RIFF file is chunks: four letters, a size, that many bytes and one more where the size is odd. */
function exifBlock(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (at + 8 + size > bytes.length) throw new RangeError(`the chunk at offset ${at} is cut short`);
    const data = bytes.subarray(at + 8, at + 8 + size);
    if (letters(bytes, at, 4) === "EXIF") return letters(data, 0, 6) === EXIF_PREFIX ? data.subarray(6) : data;
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function letters(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
