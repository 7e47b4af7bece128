import type { JobStats } from "@netdist/core";
import type { JsonObject } from "@netdist/sdk/prompt";
import { bytesText, secondsText, seedsText, table } from "../report/table.ts";

/** What one machine did in a run. */
export interface Share {
  readonly worker: string;
  /** Its first seed; undefined where the workflow has no queue node that says. */
  readonly seed: bigint | undefined;
  readonly exact: boolean;
  readonly images: number;
  readonly stats: Pick<JobStats, "waiting" | "running" | "fetching" | "bytesUp" | "bytesDown">;
}

/** The run as a table for people. */
export function shareTable(shares: readonly Share[]): string {
  return table(
    ["worker", "seeds", "images", "waiting", "running", "fetching", "sent", "fetched"],
    shares.map(({ worker, seed, exact, images, stats }) => [
      worker,
      seed === undefined ? "–" : exact ? `${seed} (exact)` : seedsText(seed, images),
      String(images),
      secondsText(stats.waiting),
      secondsText(stats.running),
      secondsText(stats.fetching),
      bytesText(stats.bytesUp),
      bytesText(stats.bytesDown),
    ]),
  );
}

/** The same for programs; times in milliseconds, sizes in bytes. */
export function shareJson({ worker, seed, exact, images, stats }: Share): JsonObject {
  return { worker, seed: seed ?? null, exact, images, ...stats };
}
