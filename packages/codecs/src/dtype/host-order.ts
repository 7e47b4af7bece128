/** Whether typed arrays of this machine lie in memory as the bytes of an `NdArray` do. */
const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The same elements where a typed array of this machine can stand on them: the input itself when its offset is a multiple
 * of `size` and the machine is little endian, else a copy.
 */
export function inHostOrder(littleEndian: Uint8Array, size: number): Uint8Array {
  if (hostIsLittleEndian) return littleEndian.byteOffset % size === 0 ? littleEndian : new Uint8Array(littleEndian);
  return swapped(littleEndian, size);
}

/** The bytes of a typed array of this machine as little endian: a view, or a swapped copy on a big endian machine. */
export function toLittleEndian(array: Uint16Array | Float32Array | Float64Array): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return hostIsLittleEndian ? bytes : swapped(bytes, array.BYTES_PER_ELEMENT);
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse();
  return copy;
}
