import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { NetDistError } from "../errors/index.ts";
import { tooLarge } from "./failures.ts";

const DECODERS = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress };

/**
 * A body to its end, unpacked. Bytes are counted as they come out of the decoder: throws TOO_LARGE at `limit`, so that
 * neither an endless body nor a bomb fills the memory; BAD_RESPONSE for an encoding that nobody asked for.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  { url, encoding, limit }: { readonly url: URL; readonly encoding: string; readonly limit: number },
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const take = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(url, limit);
      parts.push(chunk);
    }
  };
  const decoder = decoderOf(encoding.trim().toLowerCase(), url);
  await (decoder ? pipeline(chunksOf(body), decoder, take) : take(body));
  return joined(parts, size);
}

/** A pipeline that ends early destroys its source, and reports what a network stream says to that. */
async function* chunksOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body;
}

function decoderOf(encoding: string, url: URL): ReturnType<typeof createGunzip> | undefined {
  if (encoding === "" || encoding === "identity") return undefined;
  if (Object.hasOwn(DECODERS, encoding)) return DECODERS[encoding as keyof typeof DECODERS]();
  const message = `${url.origin} sent its answer in an encoding that was not asked for.`;
  throw new NetDistError("BAD_RESPONSE", message, { phase: "fetch", retryable: false });
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
