interface NodeBuffer {
  readonly Buffer?: { allocUnsafeSlow(size: number): { readonly buffer: ArrayBuffer } };
}

/**
 * Room whose every byte the caller writes before anybody sees it. Node can give it without filling it with zeros first,
 * which for a megabyte takes as long as half the copy into it; elsewhere it is all zeros.
 */
export function unfilled(size: number): Uint8Array<ArrayBuffer> {
  const buffer = (globalThis as NodeBuffer).Buffer?.allocUnsafeSlow(size).buffer;
  return buffer?.byteLength === size ? new Uint8Array(buffer) : new Uint8Array(size);
}
