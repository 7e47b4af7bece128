import type { JobStats, RemoteJob } from "@netdist/core";
import type { JsonObject } from "@netdist/sdk/prompt";
import { bytesText, secondsText, seedsText, table } from "../report/table.ts";

/** What one machine did in a run. */
export interface Share {
  readonly worker: string;
  /** Its first seed; undefined where the workflow has no queue node that says. */
  readonly seed: bigint | undefined;
  readonly exact: boolean;
  /** Pictures that came, and those that did not although they were asked for. */
  readonly images: number;
  readonly missing: number;
  readonly stats: Pick<JobStats, "waiting" | "running" | "fetching" | "bytesUp" | "bytesDown">;
}

const nothing = { waiting: 0, running: 0, fetching: 0, bytesUp: 0, bytesDown: 0 };

/** A worker's share, as far as its job got. */
export function shareOf({ job, share, exact }: Pick<RemoteJob, "job" | "share" | "exact">): Share {
  const done = job.ended?.state === "succeeded" ? job.ended.result.stats : undefined;
  const { seed, batch = 0 } = share ?? {};
  const [images, missing] = done ? [batch, 0] : [0, batch];
  return { worker: job.worker, seed, exact: exact !== undefined, images, missing, stats: done ?? nothing };
}

/** The share of the local part of a run, which failed unless there are stats. */
export function localShare(
  local: { seed: bigint; batch: number } | undefined,
  exact: boolean,
  stats?: Share["stats"],
): Share {
  const { seed, batch = 0 } = local ?? {};
  const [images, missing] = stats ? [batch, 0] : [0, batch];
  return { worker: "here", seed, exact, images, missing, stats: stats ?? nothing };
}

/** The run as a table for people. */
export function shareTable(shares: readonly Share[]): string {
  return table(
    ["worker", "seeds", "images", "waiting", "running", "fetching", "sent", "fetched"],
    shares.map(({ worker, seed, exact, images, missing, stats }) => [
      worker,
      seed === undefined ? "–" : exact ? `${seed} (exact)` : seedsText(seed, images + missing),
      missing > 0 ? `${images} of ${images + missing}` : String(images),
      secondsText(stats.waiting),
      secondsText(stats.running),
      secondsText(stats.fetching),
      bytesText(stats.bytesUp),
      bytesText(stats.bytesDown),
    ]),
  );
}

/** The same for programs; times in milliseconds, sizes in bytes. */
export function shareJson({ worker, seed, exact, images, missing, stats }: Share): JsonObject {
  return { worker, seed: seed ?? null, exact, images, missing, ...stats };
}
