import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { NetDistError } from "../errors/index.ts";
import { nameWorker, type WireContext } from "../errors/wire.ts";
import type { WireResponse } from "./transport.ts";

const DECODERS = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress };

/**
 * Reads a body to its end, decompressed, into one array. Decoded bytes are counted as they come: throws TOO_LARGE at
 * the limit, so that neither an endless body nor a bomb fills the memory.
 */
export async function readBody(
  response: WireResponse,
  limit: number,
  context: WireContext,
  moved: () => void,
): Promise<Uint8Array> {
  const encoding = response.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  const announced = Number(response.headers["content-length"] ?? Number.NaN);
  if (announced > limit) {
    response.discard();
    throw tooLarge(context, limit, `${announced} bytes`);
  }
  const sink = new Sink(limit, encoding === "identity" ? announced : Number.NaN, context);
  if (encoding === "identity") {
    for await (const chunk of response.body) {
      moved();
      sink.take(chunk);
    }
    return sink.bytes();
  }
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding as keyof typeof DECODERS]() : undefined;
  if (!decoder) {
    response.discard();
    throw new NetDistError(
      "BAD_RESPONSE",
      `${nameWorker(context)} answered ${context.request} in an encoding that was not asked for.`,
      { phase: context.phase, worker: context.worker, promptId: context.promptId, retryable: false },
    );
  }
  await pipeline(counted(response.body, moved), decoder, async (decoded: AsyncIterable<Uint8Array>) => {
    for await (const chunk of decoded) sink.take(chunk);
  });
  return sink.bytes();
}

async function* counted(body: AsyncIterable<Uint8Array>, moved: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    moved();
    yield chunk;
  }
}

/** Gathers chunks: straight into place where the length is known, else in a list. */
class Sink {
  readonly #limit: number;
  readonly #context: WireContext;
  readonly #whole: Uint8Array | undefined;
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(limit: number, announced: number, context: WireContext) {
    this.#limit = limit;
    this.#context = context;
    this.#whole = Number.isSafeInteger(announced) && announced > 0 ? new Uint8Array(announced) : undefined;
  }

  take(chunk: Uint8Array): void {
    const at = this.#length;
    this.#length += chunk.byteLength;
    if (this.#length > this.#limit) throw tooLarge(this.#context, this.#limit, "more");
    if (this.#whole && this.#length <= this.#whole.byteLength) this.#whole.set(chunk, at);
    else this.#parts.push(chunk);
  }

  bytes(): Uint8Array {
    if (this.#whole) {
      if (this.#length === this.#whole.byteLength) return this.#whole;
      // undici refuses such an answer itself; another transport may not.
      throw new NetDistError(
        "BAD_RESPONSE",
        `${nameWorker(this.#context)} sent ${this.#length} bytes for ${this.#context.request} where it announced ${this.#whole.byteLength}.`,
        {
          phase: this.#context.phase,
          worker: this.#context.worker,
          promptId: this.#context.promptId,
          retryable: true,
        },
      );
    }
    if (this.#parts.length === 1 && this.#parts[0]) return this.#parts[0];
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.byteLength;
    }
    return bytes;
  }
}

function tooLarge(context: WireContext, limit: number, found: string): NetDistError {
  return new NetDistError(
    "TOO_LARGE",
    `${nameWorker(context)} answered ${context.request} with ${found}; at most ${limit} bytes are taken.`,
    { phase: context.phase, worker: context.worker, promptId: context.promptId, retryable: false },
  );
}
