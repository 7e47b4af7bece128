/** Where on its way a job was. */
export type Phase =
  | "config"
  | "convert"
  | "lower"
  | "preflight"
  | "upload"
  | "submit"
  | "queue"
  | "run"
  | "fetch"
  | "cancel";

export type ErrorCode =
  // reaching a worker
  | "UNREACHABLE"
  | "TIMEOUT"
  | "TLS"
  | "NOT_COMFYUI"
  | "REDIRECTED"
  | "UNAUTHORIZED"
  | "BUSY"
  | "SERVER_ERROR"
  | "BAD_RESPONSE"
  | "TOO_LARGE"
  // what was asked for
  | "CONFIG_INVALID"
  | "NOT_LISTED"
  | "URL_REFUSED"
  | "SELF_DISPATCH"
  | "PROMPT_INVALID"
  | "NOT_A_PROMPT"
  | "EDIT_INVALID"
  | "NO_OUTPUTS"
  | "CONVERT_FAILED"
  | "MISSING_NODE"
  | "MISSING_MODEL"
  | "MISSING_INPUT"
  | "NO_CARRIER"
  | "UNKNOWN_LINK"
  | "AMBIGUOUS_QUEUE"
  | "EXACT_REFUSED"
  | "PREFLIGHT_FAILED"
  | "REJECTED"
  // what became of it
  | "EXECUTION_FAILED"
  | "OUT_OF_MEMORY"
  | "INTERRUPTED"
  | "LOST"
  | "STUCK"
  | "STALLED"
  | "DEADLINE"
  | "RESULT_INCOMPLETE"
  | "RESULT_INVALID"
  | "SIZES_DIFFER"
  | "CANCELLED"
  | "LOCAL_FILE"
  | "WORKERS_FAILED";

/** What is known of a failure. No member ever holds credentials: workers go by name and origin. */
export interface ErrorFacts {
  readonly phase: Phase;
  /** Name or origin of the worker. */
  readonly worker?: string | undefined;
  readonly promptId?: string | undefined;
  readonly nodeId?: string | undefined;
  readonly classType?: string | undefined;
  readonly title?: string | undefined;
  readonly input?: string | undefined;
  /** What to do, one sentence. */
  readonly hint?: string | undefined;
  /** True where the same request may succeed later or elsewhere. */
  readonly retryable?: boolean | undefined;
  /** The worker's own words, sanitised, at most 2 kB. */
  readonly detail?: string | undefined;
  /** The single failures behind a collected one. */
  readonly errors?: readonly NetDistError[] | undefined;
  readonly cause?: unknown;
}

/** Every failure of this package: a code for programs, a sentence for people, the facts for both. */
export class NetDistError extends Error {
  override readonly name = "NetDistError";
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
  constructor(code: ErrorCode, message: string, facts: ErrorFacts) {
    super(facts.hint === undefined ? message : `${message} ${facts.hint}`, { cause: facts.cause });
    this.code = code;
    this.facts = facts;
  }
}

/** What an error says without the hint, which a new error puts behind it again. */
export function sentenceOf({ message, facts: { hint } }: NetDistError): string {
  return hint !== undefined && message.endsWith(` ${hint}`) ? message.slice(0, -hint.length - 1) : message;
}

/** True for this package's errors, of any copy of it; with codes: of one of these. */
export function isNetDistError(error: unknown, ...codes: readonly ErrorCode[]): error is NetDistError {
  if (!(error instanceof Error) || error.name !== "NetDistError" || !("code" in error)) return false;
  return codes.length === 0 || codes.includes(error.code as ErrorCode);
}
