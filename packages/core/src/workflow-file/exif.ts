const LITTLE = 0x4949;
const BIG = 0x4d4d;
const ENTRY_BYTES = 12;
const ASCII = 2;

/** The texts in the first directory of a TIFF block, which is what EXIF is. Throws RangeError where it is damaged. */
export function tiffTexts(bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = view.getUint16(0);
  const little = order === LITTLE;
  if ((!little && order !== BIG) || view.getUint16(2, little) !== 42) throw new RangeError("the EXIF block is no TIFF");
  const start = view.getUint32(4, little);
  const entries = Array.from({ length: view.getUint16(start, little) }, (_, at) => start + 2 + at * ENTRY_BYTES);
  return entries
    .filter((entry) => view.getUint16(entry + 2, little) === ASCII)
    .map((entry) => {
      const length = view.getUint32(entry + 4, little);
      // Up to four bytes stand in the entry itself.
      const at = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
      if (at + length > bytes.length) throw new RangeError("a text of the EXIF block is cut short");
      return decode(bytes.subarray(at, at + length)).replace(/\0.*$/s, "");
    });
}

/** ASCII by the standard, UTF-8 by many; Latin-1 takes any bytes. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}
