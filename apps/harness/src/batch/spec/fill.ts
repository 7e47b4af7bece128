import { CommandError } from "../../command-error.ts";

/** What a job's names stand for: its number, the columns of its row. */
export type Values = ReadonlyMap<string, string>;

/** `{name}`, `{name:04}` (zeros on the left), `{name:4}` (blanks), and Python's `{name:04d}`. */
const FIELD = /\{([^{}:]+)(?::(0?)([1-9]\d?)?d?)?\}/g;
/** Letters first: `{0}` and `{a|b}` are somebody else's braces. */
const NAME = /^[\p{L}_][\p{L}\p{N}_. -]*$/u;

/** A text of a workflow with the names that the job has; all other braces stay as they are. */
export function fillKnown(text: string, values: Values): string {
  return text.replace(FIELD, (field: string, name: string, zero: string | undefined, width: string | undefined) => {
    const value = values.get(name);
    return value === undefined ? field : padded(value, zero, width);
  });
}

/**
 * A text that was written for this run, `where` in messages. A name that the job does not have is an error; `{{` and
 * `}}` are braces. Throws CommandError.
 */
export function fillTemplate(template: string, values: Values, where: string): string {
  return template
    .split(/(\{\{|\}\})/)
    .map((piece, at) => (at % 2 === 1 ? piece.charAt(0) : fillStrictly(piece, values, where)))
    .join("");
}

function fillStrictly(text: string, values: Values, where: string): string {
  return text.replace(FIELD, (field: string, name: string, zero: string | undefined, width: string | undefined) => {
    const value = values.get(name);
    if (value !== undefined) return padded(value, zero, width);
    if (!NAME.test(name)) return field;
    const known = [...values.keys()].map((key) => `{${key}}`).join(", ");
    throw new CommandError(
      "file",
      `${where} names ${field}, which no job has. There are: ${known}. For braces as such write {{ and }}.`,
    );
  });
}

function padded(value: string, zero: string | undefined, width: string | undefined): string {
  return width === undefined ? value : value.padStart(Number(width), zero === "0" ? "0" : " ");
}
