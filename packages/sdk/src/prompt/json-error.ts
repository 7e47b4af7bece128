export type JsonErrorCode = "SYNTAX" | "TOO_DEEP" | "TOO_LONG" | "NUMBER_TOO_LONG" | "DUPLICATE_KEY";

/** A text that is not acceptable JSON; `line` and `column` count from 1, in UTF-16 units. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  readonly code: JsonErrorCode;
  readonly line: number;
  readonly column: number;
  constructor(code: JsonErrorCode, reason: string, at: { readonly line: number; readonly column: number }) {
    super(`JSON line ${at.line}, column ${at.column}: ${reason}`);
    this.code = code;
    this.line = at.line;
    this.column = at.column;
  }
}

/** Line and column, from 1, of the UTF-16 offset in the text. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
