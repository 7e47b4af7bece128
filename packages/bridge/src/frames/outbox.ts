import type { Writable } from "node:stream";
import type { Packed, PackedMap } from "../msgpack/types.ts";
import { writePacked } from "../msgpack/write.ts";
import { ProtocolError } from "./error.ts";
import { ExchangeFile } from "./exchange.ts";
import { EXCHANGE_FROM, MAX_MAP, MAX_SEGMENT, MAX_SEGMENTS } from "./limits.ts";

/** The sending side of a connection: frames leave one after the other. */
export class Outbox {
  readonly #output: Writable;
  #file: ExchangeFile | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(output: Writable) {
    this.#output = output;
    // Who writes is told by the callback of its write.
    output.on("error", () => undefined);
  }

  /** From now on large segments go through this file. */
  useExchange(file: number): void {
    this.#file = new ExchangeFile(file);
  }

  /** The other side has copied what stood there. Throws BAD_SEGMENT where nothing did. */
  freed(offsets: readonly number[]): void {
    for (const offset of offsets) {
      if (this.#file === undefined) throw new ProtocolError("BAD_SEGMENT", "a place was freed, but there is no file");
      this.#file.free(offset);
    }
  }

  /** Bytes in the exchange file that wait for the other side. */
  get pending(): number {
    return this.#file?.pending ?? 0;
  }

  /**
   * Sends a message after all earlier ones; resolves when the system has taken it. Rejects with `ProtocolError` when it
   * is over a limit, and then nothing of it was sent, or when the connection has ended (CLOSED).
   */
  send(message: PackedMap, segments: readonly Uint8Array[] = []): Promise<void> {
    const sent = this.#last.then(() => this.#send(message, segments));
    this.#last = sent.catch(() => undefined);
    return sent;
  }

  /** Resolves when everything sent so far is with the system, or has failed. */
  settled(): Promise<void> {
    return this.#last;
  }

  async #send(message: PackedMap, segments: readonly Uint8Array[]): Promise<void> {
    checkSegments(segments);
    if (segments.length === 0) return await this.#write([headed(message)]);
    const places: Packed[] = [];
    for (const bytes of segments) places.push(await this.#place(bytes));
    try {
      const head = headed({ ...message, segs: places });
      await this.#write([head, ...segments.filter((_, index) => typeof places[index] === "number")]);
    } catch (error) {
      for (const place of places) if (Array.isArray(place)) this.#file?.free(place[0] as number);
      throw error;
    }
  }

  async #place(bytes: Uint8Array): Promise<Packed> {
    const offset = bytes.byteLength < EXCHANGE_FROM ? undefined : await this.#file?.put(bytes);
    return offset === undefined ? bytes.byteLength : [offset, bytes.byteLength];
  }

  #write(chunks: readonly Uint8Array[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: Error | null) => {
        if (error) reject(new ProtocolError("CLOSED", `the shim does not read any more: ${error.message}`));
        else resolve();
      };
      for (const [index, chunk] of chunks.entries()) {
        if (index === chunks.length - 1) this.#output.write(chunk, done);
        else this.#output.write(chunk);
      }
    });
  }
}

/** The frame without its segments: length, map. */
function headed(message: PackedMap): Uint8Array {
  const bytes = writePacked(message, 4);
  const size = bytes.byteLength - 4;
  if (size > MAX_MAP)
    throw new ProtocolError("TOO_LARGE", `a message of ${size} bytes is over the limit of ${MAX_MAP}`);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, size, true);
  return bytes;
}

function checkSegments(segments: readonly Uint8Array[]): void {
  if (segments.length > MAX_SEGMENTS) {
    throw new ProtocolError("TOO_LARGE", `${segments.length} tensors in one message; ${MAX_SEGMENTS} are allowed`);
  }
  // A write that throws in the middle of a frame would break all that follow.
  if (!segments.every((bytes) => bytes instanceof Uint8Array))
    throw new TypeError("a tensor's bytes are no Uint8Array");
  const longest = Math.max(0, ...segments.map(({ byteLength }) => byteLength));
  if (longest > MAX_SEGMENT) {
    throw new ProtocolError("TOO_LARGE", `a tensor of ${longest} bytes cannot be sent, the limit is ${MAX_SEGMENT}`);
  }
}
