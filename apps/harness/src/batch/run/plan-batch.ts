import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { poolNodesOf, queueNodesOf, WORKERS } from "@netdist/core";
import type { Prompt } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { CommandError } from "../../command-error.ts";
import type { Reporter } from "../../report/reporter.ts";
import { openWorkflow } from "../../run/load.ts";
import { nameValues, refuseSameNames } from "../results/file-name.ts";
import { type PromptSource, promptOf, seedIn } from "../spec/job-prompt.ts";
import { type BatchJob, jobKey, jobsOf } from "../spec/jobs.ts";
import type { BatchSpec } from "../spec/spec.ts";
import type { OpenJob } from "./batch-run.ts";

/** A run that only needs to be begun. */
export interface BatchPlan {
  readonly source: PromptSource;
  readonly jobs: readonly OpenJob[];
  /** Name of the workflow file, without its ending. */
  readonly workflow: string;
  /** Names and addresses that the pool knows by now. */
  readonly workers: readonly string[];
  /** Whoever these are now. */
  readonly candidates: readonly string[];
}

const NO_WORKERS =
  "No workers are known: give --worker URL, name them in the jobs file, or list them in the config file.";

/**
 * Reads the workflow, lists the workers, and makes every job's prompt once, so that mistakes show before anything is
 * sent. Throws CommandError where there are no workers, unless `dryRun`.
 */
export async function planBatch(
  primary: Server,
  spec: BatchSpec,
  { reporter, dryRun }: { readonly reporter: Reporter; readonly dryRun: boolean },
): Promise<BatchPlan> {
  // Makes them known, under the names that the run gives them.
  primary.service(WORKERS).list(spec.workers);
  const workers = spec.workers.map(({ url }) => url);
  const candidates = workers.length > 0 ? workers : await enabledWorkers(primary);
  if (candidates.length === 0 && !dryRun) throw new CommandError("usage", NO_WORKERS);
  if (candidates.length === 0) reporter.say(NO_WORKERS);
  const loaded = await openWorkflow(primary, spec.workflow, candidates, { willSet: true, reporter });
  const bytes = await readFile(spec.workflow);
  const jobs = jobsOf(spec).map((job) => ({ ...job, key: jobKey(spec, bytes, job) }));
  const { prompt, definitions: objectInfo, name: workflow } = loaded;
  const source = { prompt, spec, objectInfo, entropy: randomUUID() };
  checkJobs(source, spec.name, workflow, jobs);
  tellQueueNodes(primary, prompt, reporter);
  return { source, jobs, workflow, workers, candidates };
}

async function enabledWorkers(primary: Server): Promise<readonly string[]> {
  const { workers } = await primary.service(WORKERS).config();
  return workers.filter(({ enabled }) => enabled).map(({ name, url }) => name ?? url);
}

function checkJobs(source: PromptSource, pattern: string, workflow: string, jobs: readonly BatchJob[]): void {
  const named = jobs.map(({ number, ...job }) => {
    const seed = seedIn(promptOf(source, { number, ...job }), source.objectInfo);
    return { number, names: nameValues(job.values, { worker: "worker", workflow, seed }) };
  });
  refuseSameNames(pattern, named);
}

function tellQueueNodes(primary: Server, prompt: Prompt, reporter: Reporter): void {
  const { lowerings } = primary.service(WORKERS);
  const nodes = [...queueNodesOf(prompt, lowerings), ...poolNodesOf(prompt, lowerings)];
  if (nodes.length === 0) return;
  const names = nodes.map(({ id, title }) => `${id} (${title})`).join(", ");
  reporter.say(`Nodes that send to workers send nothing here, because every job runs whole on one worker: ${names}.`);
}
