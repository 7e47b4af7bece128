/** Where bytes come from: a file handle, a URL that serves ranges, anything of this shape. */
export interface ByteSource {
  /** Bytes of the whole file. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** A part of a file that is asked for. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Code that reads a file without knowing where it lies: it yields what it wants to see and is given exactly that. It must not
 * ask for what is beyond the end.
 */
export type Reading<T> = Generator<ByteRange, T, Uint8Array>;

/** Runs a reading over bytes in memory, which are handed to it without a copy. */
export function readInMemory<T>(reading: Reading<T>, bytes: Uint8Array): T {
  let step = reading.next();
  while (step.done !== true) {
    const { offset, length } = step.value;
    step = reading.next(new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length));
  }
  return step.value;
}

/**
 * Runs a reading over a source; `wrongLength` makes the error for a source that gives too little or too much. The longest
 * range so far is kept while it runs, and what lies in it is not read again.
 */
export async function readFromSource<T>(
  reading: Reading<T>,
  source: ByteSource,
  wrongLength: (range: ByteRange, found: number) => Error,
  signal?: AbortSignal,
): Promise<T> {
  let held = { offset: 0, bytes: new Uint8Array(0) as Uint8Array };
  let step = reading.next();
  while (step.done !== true) {
    const { offset, length } = step.value;
    let bytes = within(held, step.value);
    if (bytes === undefined) {
      signal?.throwIfAborted();
      bytes = plain(await source.read(offset, length, signal));
      if (bytes.length !== length) throw wrongLength(step.value, bytes.length);
      if (length > held.bytes.length) held = { offset, bytes };
    }
    step = reading.next(bytes);
  }
  return step.value;
}

function within(held: { offset: number; bytes: Uint8Array }, { offset, length }: ByteRange): Uint8Array | undefined {
  const start = offset - held.offset;
  if (length === 0) return new Uint8Array(0);
  return start >= 0 && start + length <= held.bytes.length ? held.bytes.subarray(start, start + length) : undefined;
}

/** Sources in Node give Buffers, which act otherwise where they are sliced or compared. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
