/** Every proper beginning of a file. */
export function* truncations(file: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < file.length; length++) yield file.slice(0, length);
}

/** The file with each of its bits flipped in turn, and with each of its bytes set to 0 and 255. */
export function* flips(file: Uint8Array): Generator<Uint8Array> {
  for (const [at, byte] of file.entries()) {
    for (const value of [1, 2, 4, 8, 16, 32, 64, 128].map((bit) => byte ^ bit).concat(0, 255)) {
      const copy = file.slice();
      copy[at] = value;
      if (value !== byte) yield copy;
    }
  }
}

/** The file with one bit of its last byte flipped. */
export function endFlipped(file: Uint8Array): Uint8Array {
  const copy = file.slice();
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

/** What a call throws, or undefined. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}
