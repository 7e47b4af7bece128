import type { ShardOutcome } from "@netdist/core";
import { type ValueFile, valueFiles } from "@netdist/core";
import { isTensor } from "@netdist/sdk";
import { stringifyJson } from "@netdist/sdk/prompt";
import { CommandError } from "../../command-error.ts";
import { nameValues, resultNames } from "../results/file-name.ts";
import { keepParts, publish } from "../results/publish.ts";
import { promptOf, seedIn } from "../spec/job-prompt.ts";
import type { BatchRun, JobEnd, OpenJob } from "./batch-run.ts";

/** Writes what a shard gave, and that it is done, in this order. Throws what the disk says. */
export async function saveShard(batch: BatchRun, job: OpenJob, shard: ShardOutcome): Promise<JobEnd> {
  if (shard.state === "failed") return { job, state: "failed", error: shard.error };
  if (shard.state === "cancelled")
    return { job, state: "cancelled", error: shard.error, isLeft: shard.left !== undefined };
  const { worker, stats } = shard;
  const values = [...shard.values.values()];
  try {
    const files = await saveFiles(batch, job, shard.worker, values, (kept) =>
      batch.journal.append({
        ...{ type: "done", job: job.number, key: job.key, worker, promptId: stats.promptId, running: stats.running },
        files: [...kept],
      }),
    );
    const images = values.reduce((sum: number, value) => sum + (isTensor(value) ? (value.shape[0] ?? 0) : 0), 0);
    return { job, state: "done", worker, files, images, running: stats.running };
  } catch (error) {
    // A name that is taken is this job's trouble only.
    if (error instanceof CommandError) return { job, state: "failed", error };
    throw error;
  }
}

async function saveFiles(
  { source, out, journal, name: pattern, workflow }: BatchRun,
  job: OpenJob,
  worker: string,
  values: readonly unknown[],
  onKept: (kept: Awaited<ReturnType<typeof keepParts>>) => void,
): Promise<readonly string[]> {
  const prompt = promptOf(source, job);
  const told = { job: job.number, values: Object.fromEntries(job.values) };
  const metadata = new Map([
    ["prompt", stringifyJson(prompt, { ascii: true })],
    ["netdist", stringifyJson(told, { ascii: true })],
  ]);
  const files: ValueFile[] = [];
  for (const value of values) files.push(...(await valueFiles(value, metadata)));
  const facts = { worker, workflow, seed: seedIn(prompt, source.objectInfo) };
  const names = resultNames(
    pattern,
    nameValues(job.values, facts),
    files.map(({ extension }) => extension),
  );
  const named = files.map(({ bytes }, index) => ({ bytes, name: names[index] ?? "" }));
  const kept = await keepParts({ out, parts: journal.parts }, job.number, named);
  onKept(kept);
  await publish({ out, parts: journal.parts }, kept);
  return names;
}
