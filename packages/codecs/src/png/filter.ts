/**
 * Puts rows of bytes into the form that is packed: one filter byte each, then the row less its left (Sub) or upper (Up)
 * neighbour, whichever leaves the smaller numbers in a sample of the row. The other filters pack a little better and take
 * several times as long.
 */
export function filterRows(bytes: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = bytes.length / rowBytes;
  const filtered = new Uint8Array(rows * (rowBytes + 1));
  for (let row = 0; row < rows; row++) {
    const from = row * rowBytes;
    const to = row * (rowBytes + 1);
    const useUp = row > 0 && upIsSmaller(bytes, from, rowBytes, pixelBytes);
    filtered[to] = useUp ? 2 : 1;
    if (useUp) subtract(bytes, from, rowBytes, rowBytes, filtered, to + 1, 0);
    else subtract(bytes, from, rowBytes, pixelBytes, filtered, to + 1, pixelBytes);
  }
  return filtered;
}

/** Writes each byte less the one `back` before it; the first `plain` bytes as they are. */
function subtract(
  bytes: Uint8Array,
  from: number,
  length: number,
  back: number,
  out: Uint8Array,
  to: number,
  plain: number,
): void {
  for (let i = 0; i < plain && i < length; i++) out[to + i] = bytes[from + i] as number;
  for (let i = plain; i < length; i++) out[to + i] = (bytes[from + i] as number) - (bytes[from + i - back] as number);
}

/** Compares the two filters on every 13th byte: a step that meets all samples of a pixel in turn. */
function upIsSmaller(bytes: Uint8Array, from: number, rowBytes: number, pixelBytes: number): boolean {
  let sub = 0;
  let up = 0;
  for (let i = from + pixelBytes; i < from + rowBytes; i += 13) {
    const value = bytes[i] as number;
    sub += magnitude(value - (bytes[i - pixelBytes] as number));
    up += magnitude(value - (bytes[i - rowBytes] as number));
  }
  return up < sub;
}

/** Size of a difference modulo 256, taken as a signed byte. */
function magnitude(difference: number): number {
  const signed = (difference << 24) >> 24;
  return signed < 0 ? -signed : signed;
}
