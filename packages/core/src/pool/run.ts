import { onAbort } from "../client/timer.ts";
import { isNetDistError, NetDistError } from "../errors/index.ts";
import type { Range } from "../plan.ts";
import { createDelivery } from "./delivery.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { Fleet } from "./fleet.ts";
import { Listeners } from "./listeners.ts";
import type { PoolDeps } from "./pool.ts";
import { sizeOf } from "./size.ts";
import type { PoolEvent, PoolOptions, PoolResult, PoolRun, PoolWork, ShardOutcome, WorkerShare } from "./types.ts";

type Ending = Omit<PoolResult, "shards">;

const BUFFER = 256 * 1024 * 1024;

/** Begins work on a fleet; whoever listens right after this hears everything. */
export function startRun(
  id: string,
  home: { readonly deps: PoolDeps; readonly fleet: Fleet },
  work: PoolWork,
  options: PoolOptions,
): PoolRun {
  const listeners = new Listeners<PoolEvent>();
  const delivery = createDelivery(
    () => home.fleet.offerIdle(),
    () => cancel("its reader has left"),
  );
  const failures: (ShardOutcome & { readonly state: "failed" | "cancelled" })[] = [];
  let failed = 0;
  let end: (ending: Ending) => void = () => {};
  const ending = new Promise<Ending>((resolve) => {
    end = resolve;
  });
  const dispatcher = new Dispatcher(home, work, options, {
    say: (event) => listeners.tell(event),
    isFull: () => delivery.waiting > (options.buffer ?? BUFFER),
    ended(outcome) {
      if (outcome.state === "failed") failed += outcome.range.length;
      if (outcome.state !== "succeeded") failures.push(outcome);
      delivery.push(outcome, outcome.state === "succeeded" ? sizeOf(outcome.values) : 0);
    },
    done() {
      unlink();
      const result = endingOf(failures, options);
      end(result);
      delivery.end();
      listeners.tell({ type: "end", result });
      listeners.clear();
    },
  });
  const cancel = (reason: string): void =>
    dispatcher.stop(new NetDistError("CANCELLED", `The work was cancelled: ${reason}.`, { phase: "cancel" }));
  const unlink = onAbort(options.signal, (reason) => cancel(reasonText(reason)));
  queueMicrotask(() => void dispatcher.start());
  return {
    id,
    range: work.range,
    shards: () => delivery.shards(),
    all: async () => ({ shards: await delivery.all(), ...(await ending) }),
    progress: () => progressOf(work.range, failed, dispatcher.shares),
    listen: (listener) => listeners.add(listener),
    async cancel(reason) {
      cancel(reason);
      await ending;
    },
  };
}

function endingOf(
  failures: readonly (ShardOutcome & { readonly state: "failed" | "cancelled" })[],
  { onFailure }: PoolOptions,
): Ending {
  const first = failures.find(({ state }) => state === "failed") ?? failures[0];
  if (first === undefined) return { state: "succeeded", missing: [], error: undefined };
  const state = first.state === "cancelled" ? "cancelled" : onFailure === "partial" ? "partial" : "failed";
  return { state, missing: joined(failures.map(({ range }) => range)), error: first.error };
}

/** Neighbouring ranges as one, in order. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const rows: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = rows.at(-1);
    if (last && last.start + last.length === range.start)
      rows.splice(-1, 1, { start: last.start, length: last.length + range.length });
    else rows.push(range);
  }
  return rows;
}

function progressOf(range: Range, failed: number, workers: readonly WorkerShare[]): ReturnType<PoolRun["progress"]> {
  const sum = (of: (share: WorkerShare) => number): number => workers.reduce((total, share) => total + of(share), 0);
  return {
    units: range.length,
    done: sum(({ done }) => done),
    failed,
    underWay: sum((share) => share.underWay),
    workers,
  };
}

function reasonText(reason: unknown): string {
  return isNetDistError(reason) ? reason.message.replace(/\.$/, "") : "the caller stopped it";
}
