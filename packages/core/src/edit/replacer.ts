import { failure } from "./edit-failure.ts";
import { type Part, templateParts } from "./template.ts";

/** Replaces what it looks for in one text after the other, and counts. */
export interface Replacer {
  replace(text: string): string;
  /** How often it has replaced so far. */
  count(): number;
}

const MAX_PATTERN = 1000;
const MAX_REPLACEMENT = 65_536;
/** Characters that it writes in all, and a little for each piece: `$&$&` at every place of a long text grows fast. */
const MAX_WRITTEN = 4 * 1024 * 1024;

/** Its memory is bounded; its time is not, where a pattern backtracks. Throws EDIT_INVALID. */
export function createReplacer(find: string | { readonly pattern: string }, replacement: string): Replacer {
  if (replacement.length > MAX_REPLACEMENT)
    throw failure(`The replacement has ${replacement.length} characters, at most ${MAX_REPLACEMENT} are allowed.`);
  const pattern = typeof find === "string" ? literally(find) : compile(find.pattern);
  const parts = typeof find === "string" ? [replacement] : templateParts(replacement, pattern);
  let count = 0;
  let written = 0;
  const write = (part: Part, match: RegExpExecArray): string => {
    const piece = typeof part === "string" ? part : part(match);
    written += piece.length + 1;
    if (written > MAX_WRITTEN) throw failure(`What is put in has more than ${MAX_WRITTEN} characters.`);
    return piece;
  };
  const replace = (text: string): string => {
    const pieces: string[] = [];
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      pieces.push(text.slice(end, match.index), ...parts.map((part) => write(part, match)));
      end = match.index + match[0].length;
      count++;
    }
    return end === 0 && pieces.length === 0 ? text : pieces.join("") + text.slice(end);
  };
  return { replace, count: () => count };
}

function literally(find: string): RegExp {
  if (find === "") throw failure("There is nothing to look for.");
  return new RegExp(find.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "gu");
}

function compile(pattern: string): RegExp {
  if (pattern === "") throw failure("There is nothing to look for.");
  if (pattern.length > MAX_PATTERN)
    throw failure(`The pattern has ${pattern.length} characters, at most ${MAX_PATTERN} are allowed.`);
  try {
    return new RegExp(pattern, "gu");
  } catch (cause) {
    // The message is "Invalid regular expression: /…/gu: why".
    const why = cause instanceof Error ? cause.message.slice(cause.message.lastIndexOf(": ") + 2) : String(cause);
    throw failure(`The pattern ${JSON.stringify(pattern.slice(0, 60))} cannot be read: ${why}.`, { cause });
  }
}
