import type { Prompt } from "@netdist/sdk/prompt";
import { type JsonObject, stringifyJson } from "@netdist/sdk/prompt";
import { table } from "../../report/table.ts";
import { nameValues, resultName } from "../results/file-name.ts";
import { promptOf, seedIn } from "../spec/job-prompt.ts";
import type { BatchSpec } from "../spec/spec.ts";
import type { OpenJob } from "./batch-run.ts";
import type { BatchPlan } from "./plan-batch.ts";

/** Jobs that are shown at the beginning and at the end of a long list. */
const SHOWN = 12;
const LONGEST = 60;

/** What a run would do, for people. */
export function dryRunText(plan: BatchPlan, spec: BatchSpec): string {
  const shown = plan.jobs.length <= 2 * SHOWN ? plan.jobs : [...plan.jobs.slice(0, SHOWN), ...plan.jobs.slice(-SHOWN)];
  const rows = shown.map((job) => {
    const { name, seed, changes } = planned(plan, spec, job);
    return [
      String(job.number),
      seed === undefined ? "–" : String(seed),
      name,
      changes.map(([path, value]) => `${path} = ${cut(value)}`).join("; "),
    ];
  });
  const more = plan.jobs.length - shown.length;
  if (more > 0) rows.splice(SHOWN, 0, ["…", "", `${more} more`, ""]);
  const workers = plan.candidates.join(", ") || "none";
  const head = `${plan.jobs.length} job${plan.jobs.length === 1 ? "" : "s"} of ${spec.workflow}\nworkers: ${workers}\nresults: ${spec.out}`;
  return `${head}\n\n${table(["job", "seed", "name", "changes"], rows)}\n\nNothing was sent.`;
}

/** The same for programs, every job of it. */
export function dryRunJson(plan: BatchPlan, spec: BatchSpec): JsonObject {
  const jobs = plan.jobs.map((job) => {
    const { name, seed, changes } = planned(plan, spec, job);
    return { job: job.number, name, seed: seed ?? null, changes: Object.fromEntries(changes) };
  });
  return { workflow: spec.workflow, out: spec.out, workers: plan.candidates, jobs };
}

interface Planned {
  readonly name: string;
  readonly seed: bigint | undefined;
  readonly changes: readonly (readonly [path: string, value: string])[];
}

function planned({ source, workflow }: BatchPlan, spec: BatchSpec, job: OpenJob): Planned {
  const prompt = promptOf(source, job);
  const seed = seedIn(prompt, source.objectInfo);
  const names = nameValues(job.values, { worker: "worker", workflow, seed });
  const name = resultName(spec.name, new Map([...names, ["image", "0"]]));
  return { name, seed, changes: changesOf(source.prompt, prompt) };
}

function changesOf(before: Prompt, after: Prompt): (readonly [string, string])[] {
  return Object.entries(after).flatMap(([id, { inputs }]) =>
    Object.entries(inputs).flatMap(([input, value]): (readonly [string, string])[] => {
      const old = before[id]?.inputs[input];
      return value === old || (old !== undefined && stringifyJson(value) === stringifyJson(old))
        ? []
        : [[`${id}.${input}`, stringifyJson(value)]];
    }),
  );
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
