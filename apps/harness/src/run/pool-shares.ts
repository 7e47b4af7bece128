import type { BegunPool, JobStats, PoolRun, ShardOutcome } from "@netdist/core";
import type { Share } from "./report.ts";

/** What a pool's run came to, gathered while it goes on. */
export interface PoolTally {
  /** A row for each worker that made something, and one for what nobody made. */
  shares(): readonly Share[];
}

/** Keeps what each shard's end says, from now on. */
export function tallyPool({ run, request }: BegunPool): PoolTally {
  const outcomes: ShardOutcome[] = [];
  run.listen((event) => {
    if (event.type === "shard") outcomes.push(event.outcome);
  });
  const exact = request.seedMode === "exact";
  const seed = exact ? request.seed : undefined;
  return {
    shares: () => {
      const rows = run.progress().workers.map(({ worker }) => {
        const own = outcomes.flatMap((one) => (one.state === "succeeded" && one.worker === worker ? [one] : []));
        return { worker, seed, exact, images: count(own), missing: 0, stats: sumOf(own.map(({ stats }) => stats)) };
      });
      const missing = count(outcomes.filter(({ state }) => state !== "succeeded"));
      const lost = { worker: "pool", seed, exact, images: 0, missing, stats: sumOf([]) };
      return [...rows.filter(({ images }) => images > 0), ...(missing > 0 ? [lost] : [])];
    },
  };
}

function count(outcomes: readonly Pick<ShardOutcome, "range">[]): number {
  return outcomes.reduce((sum, { range }) => sum + range.length, 0);
}

type Stats = Share["stats"];

function sumOf(all: readonly JobStats[]): Stats {
  const sum = (of: keyof Stats): number => all.reduce((total, stats) => total + stats[of], 0);
  return {
    ...{ waiting: sum("waiting"), running: sum("running"), fetching: sum("fetching") },
    ...{ bytesUp: sum("bytesUp"), bytesDown: sum("bytesDown") },
  };
}

/** The values of a run in the order of its pictures: what one shard brought after the other, text lists joined. */
export function valuesInOrder({ shards }: Awaited<ReturnType<PoolRun["all"]>>): readonly unknown[] {
  const byKey = new Map<string, unknown[]>();
  for (const shard of shards) {
    if (shard.state !== "succeeded") continue;
    for (const [key, value] of shard.values) byKey.set(key, [...(byKey.get(key) ?? []), value]);
  }
  return [...byKey.values()].flatMap((values) => (values.every(Array.isArray) ? [values.flat()] : values));
}
