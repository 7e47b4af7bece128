import { extname, resolve } from "node:path";
import type { Server } from "@netdist/server";
import { type Command, InvalidArgumentError } from "commander";
import type { Outcome } from "../act.ts";
import { whole } from "../options.ts";
import type { Reporter } from "../report/reporter.ts";
import { runBatch } from "./run/run-batch.ts";
import { parseRange } from "./spec/job-range.ts";
import { readJobsFile } from "./spec/jobs-file.ts";
import { readRows } from "./spec/rows.ts";
import { parseSeedRule } from "./spec/seed-rule.ts";
import { type BatchSpec, DEFAULT_NAME, type Replacement, withOptions } from "./spec/spec.ts";

/** The options of `netdist run` that make it a run of many jobs. */
export interface BatchCommandOptions {
  readonly jobs?: string;
  readonly range?: string;
  readonly repeat?: number;
  readonly seed?: string;
  readonly replace?: readonly Replacement[];
  readonly name?: string;
  readonly resume?: true;
  readonly dryRun?: true;
  readonly hedge?: true;
}

/** What such a run takes of the command's other options. */
interface SharedOptions {
  readonly worker?: readonly string[];
  readonly set?: readonly string[];
  readonly out?: string;
}

export function withBatchOptions(command: Command): Command {
  return command
    .option(
      "--jobs <FILE>",
      "run one job for each row of a CSV, TSV or JSONL file; its columns fill {name} in texts, or are called NODE.INPUT",
    )
    .option("--repeat <N>", "jobs for each row, or in all", whole("--repeat", 1, 1_000_000))
    .option("--range <RANGE>", "only these jobs: 7, 1-300, 10-, several with commas")
    .option(
      "--seed <RULE>",
      "seeds of the jobs: keep, increment, random, 1000+, a number or {column} (default: keep; increment with --repeat)",
    )
    .option("--replace <TEXT=TEXT>", "another text in every input that holds the first one; several times", replacement)
    .option(
      "--name <PATTERN>",
      'names of the results: {job}, {seed}, {image}, {worker}, {workflow}, columns (default: "{job:04}")',
    )
    .option(
      "--resume",
      "go on with the run of the output folder: what is done stays, what workers finished meanwhile is fetched",
    )
    .option("--hedge", "have the last jobs made a second time by free workers when they take unusually long")
    .option("--dry-run", "say what would be done, and send nothing");
}

/** True where the command line asks for many jobs. */
export function isBatch(file: string, options: BatchCommandOptions): boolean {
  const { jobs, range, repeat, seed, replace, name, resume, dryRun, hedge } = options;
  return (
    isJobsFile(file) ||
    [jobs, range, repeat, seed, replace, name, resume, dryRun, hedge].some((given) => given !== undefined)
  );
}

export function isJobsFile(file: string): boolean {
  return /^\.ya?ml$/i.test(extname(file));
}

/** What the jobs file and the command line ask for together. */
export async function readSpec(file: string, options: BatchCommandOptions & SharedOptions): Promise<BatchSpec> {
  const spec = isJobsFile(file) ? await readJobsFile(file) : specOfWorkflow(file);
  return withOptions(spec, {
    rows: options.jobs === undefined ? undefined : await readRows(options.jobs),
    range: options.range === undefined ? undefined : parseRange(options.range),
    repeat: options.repeat,
    seed: options.seed === undefined ? undefined : parseSeedRule(options.seed),
    sets: options.set ?? [],
    replacements: options.replace ?? [],
    workers: (options.worker ?? []).map((url) => ({ url })),
    out: options.out === undefined ? undefined : resolve(options.out),
    name: options.name,
  });
}

/** Runs what was asked for. */
export function batch(
  primary: Server,
  spec: BatchSpec,
  options: BatchCommandOptions,
  how: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<Outcome> {
  const { resume = false, dryRun = false, hedge = false } = options;
  return runBatch(primary, spec, { resume, dryRun, hedge, ...how });
}

function specOfWorkflow(file: string): BatchSpec {
  const none = { rows: undefined, range: undefined, seed: undefined };
  const lists = { sets: [], replacements: [], workers: [] };
  return { ...none, ...lists, workflow: resolve(file), repeat: 1, out: resolve("out"), name: DEFAULT_NAME };
}

function replacement(text: string, before: readonly Replacement[] = []): readonly Replacement[] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("--replace takes TEXT=TEXT.");
  return [...before, { find: text.slice(0, equals), replacement: text.slice(equals + 1), whole: false }];
}
