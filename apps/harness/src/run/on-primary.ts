import { join } from "node:path";
import { type BegunPool, connectWorker, NetDistError, type RemoteJob, startJob, WORKERS } from "@netdist/core";
import { isObject, type JsonObject, metadataTexts, type Prompt } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import type { Reporter } from "../report/reporter.ts";
import { saveFinished } from "./incomplete.ts";
import { watchPools } from "./on-pool.ts";
import type { PoolTally } from "./pool-shares.ts";
import { localShare, type Share, shareOf } from "./report.ts";
import type { SaveOptions } from "./save-values.ts";
import { showJob } from "./show-job.ts";

/** Where values that no node saves are written. */
export type Destination = Pick<SaveOptions, "folder" | "name">;

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
  /** Why it is incomplete: there are only the shares and files of what had been finished. */
  readonly failure?: NetDistError;
}

/**
 * Runs a prompt on the embedded primary, whose nodes send the remote parts. Throws the error of the job that failed;
 * where others had finished, the result has it, and their pictures are written.
 */
export async function runOnPrimary(primary: Server, options: RunOptions, to: Destination): Promise<RunResult> {
  const { reporter, prompt, extraPngInfo, local } = options;
  const workers = primary.service(WORKERS);
  const remote: RemoteJob[] = [];
  const pools: { readonly begun: BegunPool; readonly tally: PoolTally }[] = [];
  const unwatchPools = watchPools(primary, options, (begun, tally) => void pools.push({ begun, tally }));
  const unwatch = workers.watch((started) => {
    remote.push(started);
    showJob(reporter, started.job, started.job.worker);
  });
  await using client = connectWorker({ url: primary.url, name: "here" });
  try {
    const plan = { prompt, captures: [], files: [], notices: [] };
    const job = startJob(plan, client, {
      readFile: noFiles,
      extraPngInfo,
      signal: options.signal,
    });
    showJob(reporter, job, "here", (classType) => workers.lowerings.has(classType));
    const outcome = await job.outcome;
    const exact = remote.some((job) => job.exact !== undefined);
    if (outcome.state !== "succeeded") {
      const saving = { ...to, metadata: metadataTexts(prompt, extraPngInfo) };
      const left = await saveFinished(remote, culprit(outcome.error, remote), saving, reporter);
      return { ...left, shares: [localShare(local, exact), ...left.shares] };
    }
    const { stats } = outcome.result;
    const history = await client.history(stats.promptId);
    const here = pools[0] ? localOf(pools[0].begun) : { local, exact };
    const shares = [
      localShare(here.local, here.exact, stats),
      ...remote.map(shareOf),
      ...pools.flatMap(({ tally }) => tally.shares()),
    ];
    return { shares, files: savedFiles(primary, history?.outputs ?? {}) };
  } finally {
    unwatch();
    unwatchPools();
  }
}

/** What a pool's node left to the primary. */
function localOf({ request }: BegunPool): {
  readonly local: NonNullable<RunOptions["local"]>;
  readonly exact: boolean;
} {
  const { seed, seedMode, range } = request;
  return { local: { seed, batch: range.start }, exact: seedMode === "exact" };
}

/** The local run failed because a worker did: the worker's own error says more. */
function culprit(error: NetDistError, remote: readonly RemoteJob[]): NetDistError {
  const failed = remote.map(({ job }) => job.ended).find((ended) => ended?.state === "failed");
  return failed?.error ?? error;
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
