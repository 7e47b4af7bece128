import { ByteQueue } from "./byte-queue.ts";
import { arrayOf, type NpyArray } from "./decode.ts";
import { NpyError } from "./errors.ts";
import { checkArrayBytes, MAX_HEADER_CHARACTERS, type NpyLimits, readNpyHeader } from "./header.ts";
import { headerRange } from "./header-text.ts";

/**
 * The arrays of a stream, one after the other until it ends; chunks may be of any size. Memory grows with what has arrived,
 * not with what a header promises. Throws `NpyError`; what the stream throws passes.
 */
export async function* readNpyStream(
  chunks: AsyncIterable<Uint8Array>,
  options: NpyLimits = {},
): AsyncGenerator<NpyArray, void, undefined> {
  const queue = new ByteQueue(chunks);
  while ((await queue.fill(1)) > 0) yield await nextArray(queue, options);
}

async function nextArray(queue: ByteQueue, options: NpyLimits): Promise<NpyArray> {
  const { maxHeaderCharacters = MAX_HEADER_CHARACTERS } = options;
  await queue.fill(10); // enough for version 1, which may have no more
  if (queue.peek(7)[6] !== 1) await queue.fill(12);
  const { end } = headerRange(queue.peek(12), maxHeaderCharacters);
  await queue.fill(end);
  const header = readNpyHeader(queue.peek(end), { ...options, fileSize: Number.POSITIVE_INFINITY });
  checkArrayBytes(header, options.maxArrayBytes);
  queue.take(end);
  const found = await queue.fill(header.dataLength);
  if (found < header.dataLength) {
    const message = `npy: the array takes ${header.dataLength} bytes, the stream ends after ${found}`;
    throw new NpyError("TRUNCATED", message, { offset: end + found });
  }
  return arrayOf(header, queue.take(header.dataLength));
}
