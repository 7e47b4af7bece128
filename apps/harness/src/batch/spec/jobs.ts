import { createHash } from "node:crypto";
import { CommandError } from "../../command-error.ts";
import type { Values } from "./fill.ts";
import { inRange, numbersOf } from "./job-range.ts";
import type { Row } from "./rows.ts";
import type { BatchSpec } from "./spec.ts";

/** One prompt that is to be run. */
export interface BatchJob {
  /** Its number in the run, by which the journal and people know it. */
  readonly number: number;
  /** Its place for rules that count. */
  readonly index: number;
  readonly values: Values;
}

type Asked = Pick<BatchSpec, "rows" | "range" | "repeat">;

/** The jobs of a run in order. Throws CommandError where there is none. */
export function jobsOf(spec: Asked): readonly BatchJob[] {
  const jobs = spec.rows === undefined ? numbered(spec) : spec.rows.flatMap((row, at) => ofRow(spec, row, at));
  const { range } = spec;
  const wanted = range === undefined ? jobs : jobs.filter(({ number }) => inRange(range, number));
  if (wanted.length > 0) return wanted;
  throw new CommandError(
    "file",
    jobs.length === 0 ? "The table of jobs has no rows." : `None of the ${jobs.length} jobs is in that range.`,
  );
}

/** Job `k` of row `i` has the number (i − 1) × repeat + k: rows that are added keep the numbers of those before. */
function ofRow({ repeat }: Asked, row: Row, at: number): BatchJob[] {
  return Array.from({ length: repeat }, (_, k) => {
    const index = at * repeat + k;
    return { number: index + 1, index, values: valuesOf(index + 1, at + 1, k + 1, row) };
  });
}

function numbered({ range, repeat }: Asked): BatchJob[] {
  if (range === undefined) {
    return Array.from({ length: repeat }, (_, k) => ({ number: k + 1, index: k, values: valuesOf(k + 1, 1, k + 1) }));
  }
  if (repeat > 1)
    throw new CommandError("usage", "Without a table of jobs give a range or how often to repeat, not both.");
  // Two ranges of one run shall not count alike.
  return numbersOf(range).map((number) => ({ number, index: number, values: valuesOf(number, number, 1) }));
}

function valuesOf(job: number, row: number, repeat: number, columns: Row = new Map()): Values {
  const own = { job, job_num: job, row, repeat };
  return new Map([...columns, ...Object.entries(own).map(([name, value]) => [name, String(value)] as const)]);
}

/** What decides what a job makes, as one text: equal for equal jobs of equal workflows. SHA-256, hex. */
export function jobKey(
  spec: Omit<BatchSpec, "workers" | "out" | "rows" | "range">,
  workflow: Uint8Array,
  { index, values }: BatchJob,
): string {
  const { sets, replacements, name } = spec;
  const seed =
    spec.seed === undefined ? null : { ...spec.seed, ...("first" in spec.seed && { first: String(spec.seed.first) }) };
  const said = JSON.stringify([sets, replacements, seed, name, spec.repeat > 1, index, [...values].sort()]);
  return createHash("sha256").update(workflow).update(said).digest("hex");
}
