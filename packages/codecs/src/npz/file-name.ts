/** What the bytes 128 to 255 stand for where a zip does not say that its names are UTF-8. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
  "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** The name of an entry; undefined when it should be UTF-8 and is not. */
export function decodeName(bytes: Uint8Array, isUtf8: boolean): string | undefined {
  if (!isUtf8) return Array.from(bytes, cp437Char).join("");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The name that numpy gives to the array in a file: without one final `.npy`. */
export function arrayName(fileName: string): string {
  return fileName.endsWith(".npy") ? fileName.slice(0, -4) : fileName;
}

function cp437Char(byte: number): string {
  return byte < 128 ? String.fromCharCode(byte) : CP437.charAt(byte - 128);
}
