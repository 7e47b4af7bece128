/** Where something lies on the canvas. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws the pixels of a frame over the canvas, whose rows have `width` pixels; in the part that was `cleared` before they
 * replace what is there.
 */
export function blend(
  canvas: Int32Array,
  width: number,
  frame: Place,
  pixels: Int32Array,
  cleared: Place | undefined,
): void {
  const end = frame.x + frame.width;
  for (let row = 0; row < frame.height; row++) {
    const y = frame.y + row;
    const isCleared = cleared !== undefined && y >= cleared.y && y < cleared.y + cleared.height;
    const skipFrom = isCleared ? Math.min(end, Math.max(frame.x, cleared.x)) : end;
    const skipTo = isCleared ? Math.min(end, Math.max(frame.x, cleared.x + cleared.width)) : end;
    const from = row * frame.width - frame.x;
    const to = y * width;
    for (let x = frame.x; x < skipFrom; x++)
      canvas[to + x] = over(pixels[from + x] as number, canvas[to + x] as number);
    for (let x = skipFrom; x < skipTo; x++) canvas[to + x] = pixels[from + x] as number;
    for (let x = skipTo; x < end; x++) canvas[to + x] = over(pixels[from + x] as number, canvas[to + x] as number);
  }
}

/** As libwebp blends two pixels, bit for bit: with shares of 256 and rounded down. */
function over(above: number, below: number): number {
  const alpha = above >>> 24;
  if (alpha === 255) return above;
  if (alpha === 0) return below;
  const rest = ((below >>> 24) * (256 - alpha)) >> 8;
  const whole = alpha + rest;
  const scale = Math.floor(2 ** 24 / whole);
  let pixel = whole << 24;
  for (let shift = 0; shift < 24; shift += 8) {
    const sum = ((above >> shift) & 255) * alpha + ((below >> shift) & 255) * rest;
    pixel |= (Math.imul(sum, scale) >>> 24) << shift;
  }
  return pixel;
}
