import { Readable } from "node:stream";
import { Client } from "undici";
import { isNetDistError } from "../errors/index.ts";
import { type RequestFacts, wireTrouble } from "./failures.ts";
import { checkedLookup, checkHost, type Network } from "./network.ts";
import { readBody } from "./read-body.ts";

/** A request's body, which may be sent more than once. */
export interface RequestBody {
  readonly type: string;
  readonly chunks: readonly Uint8Array[];
}

export interface HopRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody | undefined;
  /** Decoded bytes of the answer. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface HopAnswer {
  readonly status: number;
  /** Lower-case names; of one that came twice, the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Uint8Array;
}

/** What is read of an answer that is no success. */
const MAX_ERROR_BYTES = 64 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * One request over a connection of its own, to addresses that `network` takes for public unless `anyAddress`. The whole
 * answer is read; redirects are not followed. Throws a NetDistError, or the signal's reason.
 */
export async function hop(
  url: URL,
  request: HopRequest,
  { network, anyAddress }: { readonly network: Network; readonly anyAddress: boolean },
): Promise<HopAnswer> {
  if (!anyAddress) checkHost(url, network);
  const lookup = checkedLookup(url, anyAddress ? { ...network, isPublic: () => true } : network);
  const client = new Client(url.origin, {
    connect: { lookup, timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 16 * 1024,
  });
  try {
    return await ask(client, url, request);
  } catch (error) {
    throw asFailure(error, request.signal, { url, repeatable: request.method !== "POST" });
  } finally {
    // What is left of a body that was given up goes with its connection.
    client.destroy().catch(() => {});
  }
}

async function ask(
  client: Client,
  url: URL,
  { method, headers, body, maxBytes, signal }: HopRequest,
): Promise<HopAnswer> {
  const response = await client.request({
    method,
    path: `${url.pathname}${url.search}`,
    headers: {
      "user-agent": "netdist",
      accept: "*/*",
      // A picture is packed already, and an answer that arrives as it is cannot be a bomb.
      "accept-encoding": "identity",
      ...headers,
      ...(body && { "content-type": body.type, "content-length": String(lengthOf(body)) }),
    },
    body: body ? Readable.from(body.chunks, { objectMode: false }) : null,
    signal,
  });
  const found = new Map(Object.entries(response.headers).map(([name, value]) => [name, String([value].flat()[0])]));
  const status = response.statusCode;
  const encoding = found.get("content-encoding") ?? "";
  if (status >= 200 && status < 300) {
    return { status, headers: found, bytes: await readBody(response.body, { url, encoding, limit: maxBytes }) };
  }
  // The status says enough where the page that came with it cannot be read.
  const bytes = await readBody(response.body, { url, encoding, limit: MAX_ERROR_BYTES }).catch(() => new Uint8Array());
  return { status, headers: found, bytes };
}

function lengthOf({ chunks }: RequestBody): number {
  return chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** A refusal of the lookup arrives as the connection's error. */
function asFailure(error: unknown, signal: AbortSignal, facts: RequestFacts): unknown {
  if (signal.aborted) return signal.reason;
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (isNetDistError(at)) return at;
  return wireTrouble(error, facts);
}
