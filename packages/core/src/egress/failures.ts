import { NetDistError } from "../errors/index.ts";
import { sanitizeLine } from "../errors/sanitize.ts";
import { readWire } from "../errors/wire.ts";

/** What is told of a request: its origin alone, for paths and queries may hold tokens. */
export interface RequestFacts {
  readonly url: URL;
  /** Whether sending it twice does no harm. */
  readonly repeatable: boolean;
}

/** No whole answer came. */
export function wireTrouble(cause: unknown, { url, repeatable }: RequestFacts): NetDistError {
  const { code, says, reason, retryable, neverSent } = readWire(cause);
  const known = code === "NOT_COMFYUI" ? "BAD_RESPONSE" : code;
  return new NetDistError(known, `${url.origin} ${says} (${reason}).`, {
    phase: "fetch",
    hint: code === "TOO_LARGE" || code === "TLS" ? undefined : "Check the address, and that its server runs.",
    retryable: retryable && (repeatable || neverSent),
    cause,
  });
}

export function outOfTime(url: URL): NetDistError {
  return new NetDistError("TIMEOUT", `${url.origin} was not done in time.`, {
    phase: "fetch",
    hint: "Raise images.timeout in the config file, or the time limit of the node.",
    retryable: false,
  });
}

export function tooLarge(url: URL, limit: number): NetDistError {
  return new NetDistError("TOO_LARGE", `${url.origin} sent more than ${limit} bytes.`, {
    phase: "fetch",
    hint: "Raise images.max_bytes in the config file if it may.",
    retryable: false,
  });
}

/** An answer that is no success; `text` is what could be read of it. */
export function badStatus(status: number, text: string, { url, repeatable }: RequestFacts): NetDistError {
  const { code, says, hint, busy } = read(status);
  const html = /^\s*</.test(text);
  const detail = html ? "" : sanitizeLine(text, 500);
  return new NetDistError(code, `${url.origin} ${says} (${status})${detail === "" ? "" : `: ${detail}`}.`, {
    phase: "fetch",
    hint,
    detail: detail || undefined,
    retryable: busy === "untouched" || (busy === "unclear" && repeatable),
  });
}

interface Reading {
  readonly code: "UNAUTHORIZED" | "BAD_RESPONSE" | "TOO_LARGE" | "BUSY" | "SERVER_ERROR";
  readonly says: string;
  readonly hint?: string;
  /** Whether it may be otherwise later: `untouched` says that the server did nothing with the request. */
  readonly busy?: "untouched" | "unclear";
}

function read(status: number): Reading {
  if (status === 401 || status === 403) {
    const hint =
      "Name the headers that hold the token in the config file (images.headers), and their name in the node.";
    return { code: "UNAUTHORIZED", says: "does not let us in", hint };
  }
  if (status === 404 || status === 410) return { code: "BAD_RESPONSE", says: "has nothing at this address" };
  if (status === 405 || status === 501) {
    const hint = "Loaders ask by GET; Save Image (URL) sends by POST, with send_as put by PUT.";
    return { code: "BAD_RESPONSE", says: "does not take such a request here", hint };
  }
  if (status === 413) return { code: "TOO_LARGE", says: "takes no request of this size" };
  if (status === 429 || status === 503) return { code: "BUSY", says: "is too busy", busy: "untouched" };
  if (status >= 500 || status === 408) return { code: "SERVER_ERROR", says: "failed inside", busy: "unclear" };
  return { code: "BAD_RESPONSE", says: "refused the request" };
}

export function refused(url: URL | undefined, says: string, hint?: string): NetDistError {
  const message = `${url === undefined ? "The address" : url.origin} ${says}.`;
  return new NetDistError("URL_REFUSED", message, { phase: "fetch", hint, retryable: false });
}
