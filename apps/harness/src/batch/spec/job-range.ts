import { CommandError } from "../../command-error.ts";

/** Numbers of jobs, each end included; `last` undefined: to the end. */
export interface Span {
  readonly first: number;
  readonly last: number | undefined;
}

const MOST = 1_000_000;

/** `7`, `1-300`, `10-` or several of them with commas. Throws CommandError. */
export function parseRange(text: string): readonly Span[] {
  return text.split(",").map((part) => {
    const [, from, dash, to] = /^\s*(\d{1,9})\s*(?:(-)\s*(\d{1,9})?)?\s*$/.exec(part) ?? [];
    const first = Number(from);
    const last = to !== undefined ? Number(to) : dash === undefined ? first : undefined;
    if (from === undefined || (last !== undefined && last < first))
      throw new CommandError(
        "usage",
        `A range of jobs is a number, 1-300 or 10-, several with commas; got ${JSON.stringify(text)}.`,
      );
    return { first, last };
  });
}

export function inRange(spans: readonly Span[], job: number): boolean {
  return spans.some(({ first, last = Number.POSITIVE_INFINITY }) => job >= first && job <= last);
}

/** Every number of a range that ends. Throws CommandError for one that does not, or has more than a million. */
export function numbersOf(spans: readonly Span[]): readonly number[] {
  const numbers = new Set<number>();
  for (const { first, last } of spans) {
    if (last === undefined)
      throw new CommandError("usage", `The range of jobs ${first}- has no end: without a table of jobs it needs one.`);
    if (last - first >= MOST) throw new CommandError("usage", `A run has at most ${MOST} jobs.`);
    for (let job = first; job <= last; job += 1) numbers.add(job);
  }
  return [...numbers].sort((a, b) => a - b);
}
