import { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import type { TlsOptions, Transport, WireRequest, WireResponse } from "./transport.ts";
import { openUndiciSocket } from "./undici-socket.ts";

/** At most this many connections at a time to one worker; aiohttp takes far more, a proxy may not. */
const CONNECTIONS = 8;

export interface UndiciOptions {
  readonly tls?: TlsOptions | undefined;
  /** Milliseconds until a TCP or TLS connection must stand. */
  readonly connectTimeout: number;
}

/** undici's pool for one origin. No proxy, no redirects, no decompression; deadlines are the caller's. */
export function undiciTransport(origin: string, options: UndiciOptions): Transport {
  const connect = {
    timeout: options.connectTimeout,
    ...(options.tls?.ca !== undefined && { ca: options.tls.ca }),
    ...(options.tls?.insecure && { rejectUnauthorized: false }),
  };
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    connect,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 16 * 1024,
    // Longer than the longest gap between two polls, so that a job's polls share a connection.
    keepAliveTimeout: 10_000,
  });
  return {
    request: (request) => send(pool, request),
    openSocket: (path, headers, listener) => openUndiciSocket(origin, connect, { path, headers }, listener),
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

async function send(pool: Pool, request: WireRequest): Promise<WireResponse> {
  const response = await pool.request({
    method: request.method,
    path: request.path,
    headers: { ...request.headers },
    body: toBody(request.body),
    signal: request.signal,
  });
  return {
    status: response.statusCode,
    headers: flatten(response.headers),
    body: response.body,
    discard: () => void response.body.on("error", () => {}).destroy(),
  };
}

function toBody(body: WireRequest["body"]): string | Uint8Array | Readable | null {
  if (body === undefined) return null;
  return typeof body === "string" || body instanceof Uint8Array ? body : Readable.from(body, { objectMode: false });
}

function flatten(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}
