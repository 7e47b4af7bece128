import { isNetDistError, type Lowerings, poolNodesOf, type QueueShare, queueShares, WORKERS } from "@netdist/core";
import type { Prompt } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { CommandError } from "../command-error.ts";
import type { Reporter } from "../report/reporter.ts";
import { type Assignment, assignWorkers } from "./assign.ts";
import { checkWorkers } from "./check-workers.ts";
import { type Loaded, loadWorkflow } from "./load.ts";
import { runOnPool } from "./on-pool.ts";
import { type RunOptions, type RunResult, runOnPrimary } from "./on-primary.ts";
import { runOnWorkers, runWhole } from "./on-workers.ts";

export interface WorkflowRun {
  readonly file: string;
  /** Names or addresses, in the order in which they go into the queue nodes. */
  readonly workers: readonly string[];
  /** `NODE.INPUT=VALUE`. */
  readonly sets: readonly string[];
  readonly out: string;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Runs a workflow file: on the primary with its nodes sending the remote parts, or wholly on workers. */
export async function runWorkflow(primary: Server, run: WorkflowRun): Promise<RunResult> {
  const workers = primary.service(WORKERS);
  workers.list(run.workers);
  const config = await workers.config();
  const listed = config.workers.filter(({ enabled }) => enabled).map(({ name, url }) => name ?? url);
  const loaded = await loadWorkflow(
    primary,
    run.file,
    run.workers.length > 0 ? run.workers : listed,
    run.sets,
    run.reporter,
  );
  const pools = poolNodesOf(loaded.prompt, workers.lowerings);
  // A pool takes the workers that are left as they are: it names them itself, or takes all.
  const addressed = pools.length > 0 ? [] : run.workers;
  const assigned = assignWorkers(loaded.prompt, workers.lowerings, addressed);
  tell(run.reporter, assigned);
  await checkWorkers(
    primary,
    assigned.used.flatMap(({ url }) => url ?? []),
    run.signal,
  );
  const destination = { folder: run.out, name: loaded.name };
  const options = {
    prompt: assigned.prompt,
    extraPngInfo: loaded.extraPngInfo,
    reporter: run.reporter,
    signal: run.signal,
  };
  const lacking = lackingHere(assigned.prompt, loaded);
  if (pools.length > 0 && lacking.length === 0)
    return runOnPrimary(primary, { ...options, local: undefined }, destination);
  const candidates = run.workers.length > 0 ? run.workers : listed;
  if (pools.length > 0 && assigned.used.length === 0 && candidates.length > 0) {
    const names = lacking.join(", ");
    run.reporter.say(`${names}: not here, so the pool makes everything, and no node runs here.`);
    for (const name of ownOutputs(assigned.prompt, workers.lowerings)) run.reporter.say(`${name} did not run.`);
    return runOnPool(primary, pools, { ...options, local: undefined }, { ...destination, workers: candidates });
  }
  if (assigned.used.length === 0) {
    if (candidates.length > 0) return runWhole(primary, candidates, { ...options, local: undefined }, destination);
    if (lacking.length === 0) return runOnPrimary(primary, { ...options, local: undefined }, destination);
    throw new CommandError(
      "usage",
      `The workflow needs ${lacking.join(", ")}, which only a ComfyUI server has: give one with --worker.`,
    );
  }
  if (lacking.length === 0)
    return runOnPrimary(primary, { ...options, local: localPart(assigned.prompt, workers.lowerings) }, destination);
  const shares = queueShares(assigned.prompt, workers.lowerings);
  run.reporter.say(
    `${lacking.join(", ")}: not here, so the local part runs on ${shares[0]?.url} too, and no node runs here.`,
  );
  for (const name of ownOutputs(assigned.prompt, workers.lowerings)) run.reporter.say(`${name} did not run.`);
  return runOnWorkers(primary, shares, { ...options, local: undefined } satisfies RunOptions, destination);
}

function tell(reporter: Reporter, { idle, disabled }: Assignment): void {
  for (const url of idle) reporter.say(`${url} stays idle: the workflow has no queue node left for it.`);
  for (const { id, title } of disabled)
    reporter.say(`Node ${id} (${title}) is switched off: no worker is left for it.`);
  if (idle.length > 0 || disabled.length > 0) {
    reporter.event("assignment", { idle, disabled: disabled.map(({ id, title }) => ({ id, title })) });
  }
}

function lackingHere(prompt: Prompt, { here }: Loaded): string[] {
  return [...new Set(Object.values(prompt).map(({ class_type }) => class_type))].filter(
    (name) => !Object.hasOwn(here, name),
  );
}

/** Output nodes of ours, which only a primary can run. */
function ownOutputs(prompt: Prompt, table: Lowerings): string[] {
  return Object.entries(prompt)
    .filter(([, { class_type }]) => table.get(class_type)?.outputNode)
    .map(([id, { class_type, _meta }]) => `Node ${id} (${_meta?.title ?? class_type})`);
}

/** The local seed and batch for the report; undefined where they are linked. */
function localPart(prompt: Prompt, table: Lowerings): QueueShare["local"] | undefined {
  try {
    return queueShares(prompt, table)[0]?.local;
  } catch (error) {
    if (isNetDistError(error, "UNKNOWN_LINK")) return undefined;
    throw error;
  }
}
