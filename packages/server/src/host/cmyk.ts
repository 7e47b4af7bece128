/** CMYK samples as RGB, by whole numbers and without a profile, as Pillow does it. */
export function rgbOfCmyk(samples: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((samples.length / 4) * 3);
  for (let from = 0, to = 0; from < samples.length; from += 4, to += 3) {
    const light = 255 - (samples[from + 3] as number);
    for (let k = 0; k < 3; k++) {
      const rest = (samples[from + k] as number) * light + 128;
      rgb[to + k] = Math.max(0, light - (((rest >> 8) + rest) >> 8));
    }
  }
  return rgb;
}
