import { type ErrorCode, NetDistError, type Phase } from "./index.ts";
import { sanitizeLine } from "./sanitize.ts";

/** Which request failed, for the sentence and the facts. */
export interface WireContext {
  readonly phase: Phase;
  /** Name or origin. */
  readonly worker: string;
  readonly origin: string;
  /** `GET /queue`, without query. */
  readonly request: string;
  readonly promptId?: string | undefined;
}

interface Reading {
  readonly code: ErrorCode;
  readonly says: string;
  readonly hint?: string;
  readonly retryable: boolean;
}

const NOT_RUNNING = "Is ComfyUI running there, and started with --listen if it is another machine?";

const READINGS: Readonly<Record<string, Reading>> = {
  ECONNREFUSED: { code: "UNREACHABLE", says: "refused the connection", hint: NOT_RUNNING, retryable: true },
  ENOTFOUND: {
    code: "UNREACHABLE",
    says: "has a host name that is not known",
    hint: "Check its spelling in the address.",
    retryable: true,
  },
  EAI_AGAIN: {
    code: "UNREACHABLE",
    says: "has a host name that could not be looked up",
    hint: "Check this machine's network and DNS.",
    retryable: true,
  },
  EHOSTUNREACH: {
    code: "UNREACHABLE",
    says: "cannot be reached: no route to the host",
    hint: "Is the machine switched on, and in the same network?",
    retryable: true,
  },
  ENETUNREACH: {
    code: "UNREACHABLE",
    says: "cannot be reached: no route to its network",
    hint: "Check this machine's network.",
    retryable: true,
  },
  EADDRNOTAVAIL: {
    code: "UNREACHABLE",
    says: "has an address that cannot be connected to",
    hint: "Check the host and the port.",
    retryable: true,
  },
  UND_ERR_CONNECT_TIMEOUT: {
    code: "UNREACHABLE",
    says: "did not take the connection in time",
    hint: "Is the machine switched on, and does its firewall let the port through?",
    retryable: true,
  },
  ETIMEDOUT: {
    code: "UNREACHABLE",
    says: "did not take the connection in time",
    hint: "Is the machine switched on, and does its firewall let the port through?",
    retryable: true,
  },
  ECONNRESET: { code: "UNREACHABLE", says: "dropped the connection", retryable: true },
  EPIPE: { code: "UNREACHABLE", says: "dropped the connection", retryable: true },
  UND_ERR_SOCKET: {
    code: "UNREACHABLE",
    says: "closed the connection before the answer was complete",
    retryable: true,
  },
  UND_ERR_ABORTED: { code: "UNREACHABLE", says: "dropped the connection", retryable: true },
  UND_ERR_HEADERS_TIMEOUT: { code: "TIMEOUT", says: "did not answer in time", retryable: true },
  UND_ERR_BODY_TIMEOUT: { code: "TIMEOUT", says: "stopped sending", retryable: true },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    code: "BAD_RESPONSE",
    says: "sent an answer of another length than announced",
    retryable: true,
  },
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: {
    code: "LOCAL_FILE",
    says: "was to get a file that changed its size while it was sent",
    hint: "Let nothing write into the file, then queue again.",
    retryable: false,
  },
  UND_ERR_HEADERS_OVERFLOW: {
    code: "TOO_LARGE",
    says: "sent more than 16 KiB of headers",
    hint: "Is this the address of a ComfyUI server?",
    retryable: false,
  },
  UND_ERR_INVALID_ARG: { code: "BAD_RESPONSE", says: "could not be asked", retryable: false },
  Z_DATA_ERROR: { code: "BAD_RESPONSE", says: "sent an answer that cannot be decompressed", retryable: true },
  Z_BUF_ERROR: { code: "BAD_RESPONSE", says: "sent a compressed answer that ends early", retryable: true },
};

const NOT_HTTP: Reading = {
  code: "NOT_COMFYUI",
  says: "does not speak HTTP on that port",
  hint: "Check the port: ComfyUI's is 8188 unless it was started with --port.",
  retryable: false,
};

const BROKEN_HTTP: Reading = {
  code: "BAD_RESPONSE",
  says: "sent an answer that is broken HTTP",
  retryable: true,
};

const NOT_TLS: Reading = {
  code: "TLS",
  says: "does not speak TLS on that port",
  hint: "Use http:// instead of https:// in its address.",
  retryable: false,
};

const BAD_CERTIFICATE: Reading = {
  code: "TLS",
  says: "has a certificate that is not trusted",
  hint: "Give its CA file as tls.ca in the config file, or set tls.insecure: true for a machine that you trust.",
  retryable: false,
};

/** What a request that got no whole answer met; the cause is unwrapped to its innermost code. */
export function readWire(cause: unknown): Reading & {
  /** The innermost code, else its message, made safe to show. */
  readonly reason: string;
  /** Not a byte of the request can have arrived. */
  readonly neverSent: boolean;
} {
  const { code, message } = innermost(cause);
  const reading = READINGS[code ?? ""] ?? readTls(code, message) ?? readParser(code);
  return {
    ...(reading ?? { code: "UNREACHABLE", says: "could not be asked", retryable: true }),
    reason: reading && code !== undefined ? code : sanitizeLine(message),
    neverSent: BEFORE_SENDING.has(code ?? "") || reading?.code === "TLS",
  };
}

/** The failure of a request that got no whole answer, as a sentence. */
export function wireFailure(cause: unknown, context: WireContext): NetDistError {
  const { code, says, reason, hint, retryable } = readWire(cause);
  return new NetDistError(code, `${nameWorker(context)} ${says} (${context.request}: ${reason}).`, {
    phase: context.phase,
    worker: context.worker,
    promptId: context.promptId,
    hint,
    retryable,
    cause,
  });
}

/** How a sentence begins: `Worker attic (https://gpu.example)`, or the origin alone. */
export function nameWorker(context: { readonly worker: string; readonly origin: string }): string {
  return context.worker === context.origin
    ? `Worker ${context.origin}`
    : `Worker ${context.worker} (${context.origin})`;
}

const BEFORE_SENDING = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** True when the failure shows that not a byte of the request can have reached the worker. */
export function neverSent(error: NetDistError): boolean {
  if (error.code === "TLS" || error.code === "REDIRECTED") return true;
  return BEFORE_SENDING.has(innermost(error.facts.cause).code ?? "");
}

function readTls(code: string | undefined, message: string): Reading | undefined {
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG") return NOT_TLS;
  if (code === "EPROTO") return /wrong version number|packet length too long/.test(message) ? NOT_TLS : BAD_CERTIFICATE;
  return code !== undefined && /CERT|^ERR_TLS_|^ERR_SSL_|UNABLE_TO_|SELF_SIGNED/.test(code)
    ? BAD_CERTIFICATE
    : undefined;
}

function readParser(code: string | undefined): Reading | undefined {
  if (!code?.startsWith("HPE_")) return undefined;
  return /^HPE_(NO_HTTP|INVALID_CONSTANT|INVALID_VERSION|INVALID_STATUS)$/.test(code) ? NOT_HTTP : BROKEN_HTTP;
}

/** Follows `cause` and the members of an AggregateError (several addresses tried) to the last error with a code. */
function innermost(error: unknown): { code: string | undefined; message: string } {
  let code: string | undefined;
  let message = String(error);
  let at: unknown = error;
  for (let depth = 0; depth < 8 && at instanceof Error; depth++) {
    message = at.message || message;
    // undici's parser gives no code when the answer does not even begin like HTTP.
    if (at.name === "HTTPParserError") code = "HPE_NO_HTTP";
    if ("code" in at && typeof at.code === "string") code = at.code;
    at = at.cause ?? (at instanceof AggregateError ? at.errors[0] : undefined);
  }
  return { code, message };
}
