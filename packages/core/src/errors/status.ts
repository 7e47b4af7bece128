import { type ErrorCode, NetDistError } from "./index.ts";
import { sanitizeLine } from "./sanitize.ts";
import { nameWorker, type WireContext } from "./wire.ts";

/** An answer with a status other than 2xx. */
export interface StatusFacts {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What could be read of the body. */
  readonly text: string;
  /** Bytes that the request carried. */
  readonly sent?: number | undefined;
  /** The worker's upload limit in bytes, where known. */
  readonly uploadLimit?: number | undefined;
}

/** The failure that an HTTP status means, with what to do. */
export function statusFailure(facts: StatusFacts, context: WireContext): NetDistError {
  const { code, says, hint, retryable } = read(facts);
  return new NetDistError(code, `${nameWorker(context)} ${says} (${context.request}: ${facts.status}).`, {
    phase: context.phase,
    worker: context.worker,
    promptId: context.promptId,
    hint,
    retryable,
    detail: isHtml(facts) ? undefined : sanitizeLine(facts.text, 2048) || undefined,
  });
}

interface Reading {
  readonly code: ErrorCode;
  readonly says: string;
  readonly hint?: string;
  readonly retryable: boolean;
}

function read(facts: StatusFacts): Reading {
  const { status } = facts;
  if (status >= 300 && status < 400) return redirected(facts);
  if (status === 401 || status === 403) return unauthorized(status);
  if (status === 404 || status === 405) return notThere();
  if (status === 413) return tooLarge(facts);
  if (status === 429 || status === 503) return { code: "BUSY", says: "is too busy to answer", retryable: true };
  if (status >= 500) return serverError(facts);
  return { code: "BAD_RESPONSE", says: "refused the request", retryable: false };
}

function redirected(facts: StatusFacts): Reading {
  const target = sanitizeLine(withoutSecrets(facts.headers["location"] ?? ""));
  return {
    code: "REDIRECTED",
    says: target === "" ? "redirects elsewhere" : `redirects to ${target}`,
    hint: "Redirects are not followed: put that address in the worker's url, if it is the right one.",
    retryable: false,
  };
}

/** A location without query and userinfo: login pages put tokens there. */
function withoutSecrets(location: string): string {
  return location.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
}

function unauthorized(status: number): Reading {
  return {
    code: "UNAUTHORIZED",
    says: status === 401 ? "asks for credentials" : "does not let us in",
    hint: "Give the token as a header of this worker in the config file, from an environment variable.",
    retryable: false,
  };
}

function notThere(): Reading {
  return {
    code: "NOT_COMFYUI",
    says: "has no such route: it is not ComfyUI, or the base URL is wrong",
    hint: "Open the address in a browser: ComfyUI's page should show; keep the path in front of it in the worker's url.",
    retryable: false,
  };
}

function tooLarge(facts: StatusFacts): Reading {
  const size = facts.sent === undefined ? "the request" : `a request of ${facts.sent} bytes`;
  const limit = facts.uploadLimit === undefined ? "" : `, its limit is ${facts.uploadLimit} bytes`;
  return {
    code: "TOO_LARGE",
    says: `does not take ${size}${limit}`,
    hint: "Start ComfyUI with a larger --max-upload-size (in MB), or raise the proxy's body limit.",
    retryable: false,
  };
}

function serverError(facts: StatusFacts): Reading {
  return isHtml(facts)
    ? {
        code: "SERVER_ERROR",
        says: "is behind a proxy that answered with an error page",
        hint: "Is ComfyUI running behind that proxy?",
        retryable: true,
      }
    : { code: "SERVER_ERROR", says: "failed inside", hint: "Its own log says more.", retryable: true };
}

function isHtml(facts: StatusFacts): boolean {
  return /html/i.test(facts.headers["content-type"] ?? "") || /^\s*<(!doctype|html)/i.test(facts.text);
}
