import {
  isNetDistError,
  type NetDistError,
  type QueueShare,
  type RemoteJob,
  type RemoteRequest,
  WORKERS,
} from "@netdist/core";
import { metadataTexts } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { CommandError } from "../command-error.ts";
import { saveFinished } from "./incomplete.ts";
import type { Destination, RunOptions, RunResult } from "./on-primary.ts";
import { shareOf } from "./report.ts";
import { saveValues } from "./save-values.ts";
import { showJob } from "./show-job.ts";

/**
 * Runs every part on workers, the local one on the first of them, because the primary lacks classes that the workflow
 * has. No node runs here; the pictures are written in seed order. Throws the first job's error
 * where none succeeded.
 */
export async function runOnWorkers(
  primary: Server,
  shares: readonly QueueShare[],
  options: RunOptions,
  destination: Destination,
): Promise<RunResult> {
  const [first] = shares;
  if (first === undefined) throw new CommandError("file", "The workflow has no enabled queue node.");
  const { local } = first;
  const here = local.batch > 0 ? [{ ...first, seed: local.seed, batch: local.batch, exact: undefined }] : [];
  const jobs = await startAll(
    primary,
    options,
    [...here, ...shares].map((share) => ({
      remoteUrl: share.url ?? "",
      queue: { nodeId: share.id, seed: share.seed, batch: share.batch },
      exact: share.exact,
      outputs: "final_image" as const,
      keepOutputs: false,
    })),
  );
  return finish(jobs, options, destination);
}

/** Runs a workflow without queue nodes on the first of the workers that has what it needs. */
export async function runWhole(
  primary: Server,
  workers: readonly string[],
  options: RunOptions,
  destination: Destination,
): Promise<RunResult> {
  const refusals: NetDistError[] = [];
  for (const remoteUrl of workers) {
    try {
      const jobs = await startAll(primary, options, [
        { remoteUrl, queue: undefined, outputs: "any", keepOutputs: false },
      ]);
      return await finish(jobs, options, destination);
    } catch (error) {
      if (!isNetDistError(error) || !beforeRunning.has(error.facts.phase)) throw error;
      refusals.push(error);
    }
  }
  throw new CommandError(
    "worker",
    `No worker can run this workflow:\n${refusals.map(({ message }) => `  ${message}`).join("\n")}`,
  );
}

const beforeRunning = new Set<string>(["config", "lower", "preflight", "upload", "submit"]);

type Asked = Pick<RemoteRequest, "remoteUrl" | "queue" | "exact" | "outputs" | "keepOutputs">;

/** Starts the jobs; when one cannot start, those that have are cancelled. */
async function startAll(primary: Server, options: RunOptions, requests: readonly Asked[]): Promise<RemoteJob[]> {
  const workers = primary.service(WORKERS);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const starts = requests.map(async (asked) => {
    const { prompt, extraPngInfo } = options;
    const remote = await workers.start({ ...asked, prompt, extraPngInfo, ownerPromptId: "" }, { signal });
    showJob(options.reporter, remote.job, remote.job.worker);
    await remote.job.accepted;
    return remote;
  });
  try {
    return await Promise.all(starts);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(starts);
    throw error;
  }
}

async function finish(jobs: readonly RemoteJob[], options: RunOptions, destination: Destination): Promise<RunResult> {
  const { prompt, extraPngInfo, reporter } = options;
  const saving = { ...destination, metadata: metadataTexts(prompt, extraPngInfo) };
  const outcomes = await Promise.all(jobs.map(({ job }) => job.outcome));
  const failure = outcomes.find((outcome) => outcome.state !== "succeeded");
  if (failure) return saveFinished(jobs, failure.error, saving, reporter);
  const values = outcomes.flatMap((outcome) =>
    outcome.state === "succeeded" ? [...outcome.result.values.values()] : [],
  );
  return { shares: jobs.map(shareOf), files: await saveValues(values, saving) };
}
