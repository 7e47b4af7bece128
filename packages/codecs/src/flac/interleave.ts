/** Samples as MD5 of a sound wants them: channel by channel, each in whole bytes, little endian. */
export function interleave(samples: readonly Int32Array[], bitsPerSample: number): Uint8Array {
  const width = (bitsPerSample + 7) >> 3;
  const length = samples[0]?.length ?? 0;
  const step = width * samples.length;
  const out = new Uint8Array(length * step);
  for (const [channel, data] of samples.entries()) {
    for (let i = 0, at = channel * width; i < length; i++, at += step) {
      const value = data[i] as number;
      out[at] = value;
      if (width > 1) out[at + 1] = value >> 8;
      if (width > 2) out[at + 2] = value >> 16;
    }
  }
  return out;
}
