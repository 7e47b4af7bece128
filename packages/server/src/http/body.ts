import type { IncomingMessage } from "node:http";
import { isObject, type Json, type JsonObject, parseJson } from "@netdist/sdk/prompt";

/** A request body over the limit; answered with 413. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
  readonly limit: number;
  constructor(limit: number) {
    super(`Maximum request body size ${limit} exceeded.`);
    this.limit = limit;
  }
}

/** A body that is no JSON object; answered like every failure of a handler. */
export class BadBodyError extends Error {
  override readonly name = "BadBodyError";
}

/** Throws `BodyTooLargeError` when the declared length is over the limit (bytes). */
export function checkDeclaredLength(request: IncomingMessage, limit: number): void {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw new BodyTooLargeError(limit);
}

/**
 * The whole body. Over `limit` bytes it throws `BodyTooLargeError` and leaves the rest unread: destroying the stream
 * here would take the connection away before the client has seen the 413.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  checkDeclaredLength(request, limit);
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const settle = (act: () => void) => {
      request.off("data", take).off("end", end).off("error", fail).off("close", gone);
      act();
    };
    const take = (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size <= limit) chunks.push(chunk);
      else settle(() => reject(new BodyTooLargeError(limit)));
    };
    const end = () => settle(() => resolve(Buffer.concat(chunks)));
    const fail = (error: Error) => settle(() => reject(error));
    const gone = () => settle(() => reject(new BadBodyError("the client closed the connection inside its request")));
    request.on("data", take).on("end", end).on("error", fail).on("close", gone);
  });
}

/** The body as JSON, whatever its content type says (ComfyUI does not look at it). Throws `JsonError`. */
export async function readJson(request: IncomingMessage, limit: number): Promise<Json> {
  const body = await readBody(request, limit);
  return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(body), { maxLength: limit });
}

/** The body as a JSON object; throws `BadBodyError` on other JSON. */
export async function readObject(request: IncomingMessage, limit: number): Promise<JsonObject> {
  const value = await readJson(request, limit);
  if (!isObject(value)) throw new BadBodyError("the request body is no JSON object");
  return value;
}
