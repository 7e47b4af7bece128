import type { Span } from "./job-range.ts";
import type { Row } from "./rows.ts";
import type { SeedRule } from "./seed-rule.ts";

/** A worker that a run is given: its name in the config file or its address, or an address under a name of its own. */
export interface GivenWorker {
  readonly name?: string | undefined;
  readonly url: string;
}

/** A text of the workflow to be replaced in every job. */
export interface Replacement {
  readonly find: string;
  /** With the job's names in braces. */
  readonly replacement: string;
  /** Only where an input is this text and nothing more, as the old script did. */
  readonly whole: boolean;
}

/** What a run of many jobs shall do, wherever it was written. */
export interface BatchSpec {
  /** Path of the workflow file. */
  readonly workflow: string;
  /** The table of jobs; undefined: the numbers of `range`, or 1 to `repeat`. */
  readonly rows: readonly Row[] | undefined;
  readonly range: readonly Span[] | undefined;
  /** Jobs for each row. */
  readonly repeat: number;
  /** undefined: `keep`, and `increment` where one row gives several jobs. */
  readonly seed: SeedRule | undefined;
  /** `NODE.INPUT=VALUE`, the value with the job's names in braces. */
  readonly sets: readonly string[];
  readonly replacements: readonly Replacement[];
  /** Empty: all of the config file. */
  readonly workers: readonly GivenWorker[];
  /** Folder for the results. */
  readonly out: string;
  /** Names of the results below it, without the ending. */
  readonly name: string;
}

/** What the command line says in the place of the file. */
export interface BatchOptions {
  readonly rows?: readonly Row[] | undefined;
  readonly range?: readonly Span[] | undefined;
  readonly repeat?: number | undefined;
  readonly seed?: SeedRule | undefined;
  readonly sets: readonly string[];
  readonly replacements: readonly Replacement[];
  readonly workers: readonly GivenWorker[];
  readonly out?: string | undefined;
  readonly name?: string | undefined;
}

/** Zeros on the left, so that folders list the jobs in order. */
export const DEFAULT_NAME = "{job:04}";

/** The file's word, the command line's where it says something; its `sets` and `replacements` come after the file's. */
export function withOptions(spec: BatchSpec, given: BatchOptions): BatchSpec {
  return {
    ...spec,
    rows: given.rows ?? spec.rows,
    range: given.range ?? spec.range,
    repeat: given.repeat ?? spec.repeat,
    seed: given.seed ?? spec.seed,
    sets: [...spec.sets, ...given.sets],
    replacements: [...spec.replacements, ...given.replacements],
    workers: given.workers.length > 0 ? given.workers : spec.workers,
    out: given.out ?? spec.out,
    name: given.name ?? spec.name,
  };
}
