/** Facts that every codec error may carry. */
export interface CodecErrorFacts {
  /** Byte offset in the input, where one is known. */
  readonly offset?: number | undefined;
  /** The chunk, tensor or key that the error is about. */
  readonly subject?: string | undefined;
  readonly cause?: unknown;
}

/** What the errors of all formats have in common: a `code` to branch on, and where in the bytes it happened. */
export abstract class CodecError<Code extends string> extends Error {
  abstract readonly format: string;
  readonly code: Code;
  /** Byte offset in the input, where one is known. */
  readonly offset: number | undefined;
  /** The chunk, tensor or key that the error is about, escaped and cut to 200 characters. */
  readonly subject: string | undefined;

  constructor(code: Code, message: string, facts: CodecErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.offset = facts.offset;
    this.subject = facts.subject === undefined ? undefined : quote(facts.subject).slice(1, -1);
  }
}

/** A name from a file, made safe to print: in quotes, control characters escaped, at most 200 characters. */
export function quote(name: string): string {
  const escaped = JSON.stringify(name.slice(0, 200)).slice(1, -1).slice(0, 200);
  return `"${escaped}"`;
}
