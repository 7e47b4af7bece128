import { join } from "node:path";
import { connectWorker, type JobOutcome, NetDistError, type RemoteJob, startJob, WORKERS } from "@netdist/core";
import { isObject, type JsonObject, type Prompt } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import type { Reporter } from "../report/reporter.ts";
import type { Share } from "./report.ts";
import { showJob } from "./show-job.ts";

export interface RunOptions {
  readonly prompt: Prompt;
  readonly extraPngInfo: JsonObject;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Pictures that the local part makes, and its seed; undefined where the prompt does not say. */
  readonly local: { readonly seed: bigint; readonly batch: number } | undefined;
}

/** What a run gave. */
export interface RunResult {
  readonly shares: readonly Share[];
  /** Absolute paths of the pictures and other files that were saved here. */
  readonly files: readonly string[];
}

/** Runs a prompt on the embedded primary, whose nodes send the remote parts. Throws the first job's error. */
export async function runOnPrimary(primary: Server, options: RunOptions): Promise<RunResult> {
  const { reporter, prompt, local } = options;
  const workers = primary.service(WORKERS);
  const remote: RemoteJob[] = [];
  const unwatch = workers.watch((started) => {
    remote.push(started);
    showJob(reporter, started.job, started.job.worker);
  });
  await using client = connectWorker({ url: primary.url, name: "here" });
  try {
    const plan = { prompt, captures: [], files: [], notices: [] };
    const job = startJob(plan, client, {
      readFile: noFiles,
      extraPngInfo: options.extraPngInfo,
      signal: options.signal,
    });
    showJob(reporter, job, "here", (classType) => workers.lowerings.has(classType));
    const stats = statsOf(await job.outcome, remote);
    const history = await client.history(stats.promptId);
    const exact = remote.some((job) => job.exact !== undefined);
    const here = { worker: "here", seed: local?.seed, exact, images: local?.batch ?? 0, stats };
    return { shares: [here, ...remote.map(shareOf)], files: savedFiles(primary, history?.outputs ?? {}) };
  } finally {
    unwatch();
  }
}

function statsOf(outcome: JobOutcome, remote: readonly RemoteJob[]): Share["stats"] & { readonly promptId: string } {
  if (outcome.state === "succeeded") return outcome.result.stats;
  // The local run failed because a worker did: the worker's own error says more.
  const culprit = remote.map(({ job }) => job.ended).find((ended) => ended?.state === "failed");
  throw culprit?.state === "failed" ? culprit.error : outcome.error;
}

const none = { waiting: 0, running: 0, fetching: 0, bytesUp: 0, bytesDown: 0 };

export function shareOf({ job, share, exact }: Pick<RemoteJob, "job" | "share" | "exact">): Share {
  const stats = job.ended?.state === "succeeded" ? job.ended.result.stats : none;
  return { worker: job.worker, seed: share?.seed, exact: exact !== undefined, images: share?.batch ?? 0, stats };
}

/** The files of `ui` results that lie in the output folder; previews are not for keeping. */
function savedFiles(primary: Server, outputs: JsonObject): string[] {
  const entries = Object.values(outputs)
    .filter(isObject)
    .flatMap((ui) => Object.values(ui))
    .flat()
    .filter(isObject);
  return entries
    .filter((entry) => entry["type"] === "output" && typeof entry["filename"] === "string")
    .map((entry) => join(primary.folders.root("output"), String(entry["subfolder"] ?? ""), String(entry["filename"])));
}

function noFiles(name: string): Promise<never> {
  return Promise.reject(new NetDistError("LOCAL_FILE", `The local part reads ${name} itself.`, { phase: "upload" }));
}
