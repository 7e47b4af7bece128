import { NetDistError } from "../errors/index.ts";
import { readDataUrl } from "./data-url.ts";
import { badStatus, outOfTime, refused } from "./failures.ts";
import { type HopAnswer, type HopRequest, hop, type RequestBody } from "./hop.ts";
import { type Network, systemNetwork } from "./network.ts";

/** How a later request asks whether something has changed. */
export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

export interface FetchUrlOptions {
  /** GET unless given. */
  readonly method?: HopRequest["method"];
  readonly body?: RequestBody | undefined;
  /** Credentials too: they go to the URL's own origin, and stay behind at a redirect to another one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of what is here already: an unchanged answer is then `notModified`. */
  readonly validators?: Validators | undefined;
  /** Decoded bytes of the answer. */
  readonly maxBytes: number;
  /** Milliseconds for everything, redirects too. */
  readonly timeout: number;
  /** Origins that may be asked even where their addresses are private; "all" for every one. */
  readonly privateOrigins?: readonly string[] | "all";
  readonly network?: Network;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that is a success, or that nothing has changed. */
export interface UrlAnswer {
  readonly status: number;
  /** Without parameters: `image/png`; "" where nothing is said. */
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly validators: Validators;
  readonly notModified: boolean;
}

const MAX_REDIRECTS = 5;

/**
 * Asks an http, https or data URL that a workflow names. Only the open internet is reached, every resolved address and
 * every redirect is checked, and bytes and time are bounded. Throws NetDistError URL_REFUSED, TIMEOUT, TOO_LARGE,
 * UNREACHABLE, TLS, REDIRECTED, UNAUTHORIZED, BUSY, SERVER_ERROR, BAD_RESPONSE; no message holds more of a URL than its
 * origin.
 */
export async function fetchUrl(text: string, options: FetchUrlOptions): Promise<UrlAnswer> {
  if (/^\s*data:/i.test(text)) return fromDataUrl(text.trim(), options);
  const url = parseUrl(text);
  const limit = AbortSignal.timeout(Math.ceil(options.timeout));
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  try {
    return await follow(url, options, signal);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw limit.aborted ? outOfTime(url) : error;
  }
}

function fromDataUrl(text: string, { method = "GET", maxBytes }: FetchUrlOptions): UrlAnswer {
  if (method !== "GET") throw refused(undefined, "is a data URL, to which nothing can be sent");
  const { type, bytes } = readDataUrl(text, maxBytes);
  return { status: 200, type, bytes, validators: {}, notModified: false };
}

/** Throws URL_REFUSED for anything but an http or https URL without credentials. */
export function parseUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url === undefined) throw refused(undefined, "is no URL", "Write one like https://host/picture.png.");
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw refused(undefined, `begins with ${url.protocol}, which is not taken here`, "Write one with http or https.");
  }
  if (url.username !== "" || url.password !== "") {
    const hint = "Put them into the config file (images.headers): a workflow is no place for secrets.";
    throw refused(url, "is given with a user name or password", hint);
  }
  return url;
}

async function follow(start: URL, options: FetchUrlOptions, signal: AbortSignal): Promise<UrlAnswer> {
  let url = start;
  let request: HopRequest = {
    method: options.method ?? "GET",
    headers: { ...conditions(options.validators), ...options.headers },
    body: options.body,
    maxBytes: options.maxBytes,
    signal,
  };
  for (let redirects = 0; ; redirects++) {
    const answer = await hop(url, request, {
      network: options.network ?? systemNetwork,
      anyAddress: mayBePrivate(url, options.privateOrigins),
    });
    const notModified = answer.status === 304 && options.validators !== undefined;
    if (notModified || (answer.status >= 200 && answer.status < 300)) return answerOf(answer, notModified);
    const next = redirectOf(url, answer);
    if (next === undefined) {
      const repeatable = request.method !== "POST";
      throw badStatus(answer.status, new TextDecoder().decode(answer.bytes), { url, repeatable });
    }
    if (redirects === MAX_REDIRECTS) throw refused(start, `redirects more than ${MAX_REDIRECTS} times`);
    request = redirected(request, answer.status, url, next);
    url = next;
  }
}

function mayBePrivate({ origin }: URL, origins: FetchUrlOptions["privateOrigins"] = []): boolean {
  return origins === "all" || origins.some((listed) => new URL(listed).origin === origin);
}

function conditions({ etag, lastModified }: Validators = {}): Record<string, string> {
  return {
    ...(etag !== undefined && { "if-none-match": etag }),
    ...(lastModified !== undefined && { "if-modified-since": lastModified }),
  };
}

/** Where an answer redirects to; undefined for one that does not. */
function redirectOf(url: URL, { status, headers }: HopAnswer): URL | undefined {
  const location = headers.get("location");
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const next = parseUrl(location, url);
  if (url.protocol === "https:" && next.protocol === "http:") {
    throw refused(url, `redirects to ${next.origin}, which is not encrypted`);
  }
  return next;
}

/** The request as it goes on: without anything that was meant for another origin, and only where that means the same. */
function redirected(request: HopRequest, status: number, from: URL, to: URL): HopRequest {
  const headers = from.origin === to.origin ? request.headers : {};
  if (request.method === "GET" || status === 307 || status === 308) return { ...request, headers };
  // "See other": the request was taken, and its result is over there.
  if (status === 303) return { ...request, method: "GET", headers, body: undefined };
  throw new NetDistError("REDIRECTED", `${from.origin} did not take it and redirects to ${to.origin}.`, {
    phase: "fetch",
    hint: "Put the address that it redirects to into the node, if it is the right one.",
    retryable: false,
  });
}

function answerOf({ status, headers, bytes }: HopAnswer, notModified: boolean): UrlAnswer {
  const type = (headers.get("content-type") ?? "").split(";", 1)[0] ?? "";
  const validators = { etag: headers.get("etag"), lastModified: headers.get("last-modified") };
  return { status, type: type.trim().toLowerCase(), bytes, validators, notModified };
}
