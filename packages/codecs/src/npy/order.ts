/** True where C and Fortran order are the same: nothing in it, or at most one axis with more than one element. */
export function hasOneOrder(shape: readonly number[]): boolean {
  return shape.includes(0) || shape.filter((size) => size > 1).length < 2;
}

/** The elements in C order, the last axis fastest, given with the first axis fastest; the input itself where that is the same. */
export function fortranToC(data: Uint8Array, shape: readonly number[], itemSize: number): Uint8Array {
  if (itemSize === 0 || hasOneOrder(shape)) return data;
  const wordSize = [4, 2, 1].find((size) => itemSize % size === 0) ?? 1;
  const from = words(data.byteOffset % wordSize === 0 ? data : data.slice(), wordSize);
  const copy = new Uint8Array(data.length);
  transpose(from, words(copy, wordSize), shape, itemSize / wordSize);
  return copy;
}

/** A copy with the bytes of each word the other way round. */
export function swapBytes(data: Uint8Array, wordSize: number): Uint8Array {
  const copy = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += wordSize) {
    for (let i = 0, j = wordSize - 1; j >= 0; i++, j--) copy[at + i] = data[at + j] as number;
  }
  return copy;
}

type Words = Uint8Array | Uint16Array | Uint32Array;

function words(bytes: Uint8Array, size: number): Words {
  const { buffer, byteOffset, length } = bytes;
  if (size === 4) return new Uint32Array(buffer, byteOffset, length / 4);
  return size === 2 ? new Uint16Array(buffer, byteOffset, length / 2) : bytes;
}

/** Walks the target in its order, row after row of the last axis, and the source by its strides, counted in words. */
function transpose(from: Words, to: Words, shape: readonly number[], perItem: number): void {
  const strides: number[] = [];
  shape.reduce((stride, size) => (strides.push(stride), stride * size), perItem);
  const last = shape.length - 1;
  const [length = 0, step = 0] = [shape[last], strides[last]];
  const index = shape.map(() => 0);
  for (let start = 0, at = 0; at < to.length; ) {
    for (let i = 0, source = start; i < length; i++, source += step) {
      for (let word = 0; word < perItem; word++) to[at++] = from[source + word] as number;
    }
    start = nextRow(index, shape, strides, start);
  }
}

/** Counts the axes before the last one up, and gives where in the source the next row begins. */
function nextRow(index: number[], shape: readonly number[], strides: readonly number[], start: number): number {
  let next = start;
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    const [at = 0, size = 0, stride = 0] = [index[axis], shape[axis], strides[axis]];
    index[axis] = at + 1;
    if (at + 1 < size) return next + stride;
    index[axis] = 0;
    next -= at * stride;
  }
  return next;
}
