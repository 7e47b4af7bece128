import { onAbort } from "../client/timer.ts";
import { isNetDistError, NetDistError } from "../errors/index.ts";
import type { Job, JobOutcome } from "../job/index.ts";
import type { Range } from "../plan.ts";
import { createDelivery } from "./delivery.ts";
import type { PoolDeps, PoolMember } from "./pool.ts";
import type { PoolEvent, PoolOptions, PoolResult, PoolRun, PoolWork, ShardOutcome } from "./types.ts";

/** A first pool: equal shards, one after the other on every worker. */
export function startRun(id: string, deps: PoolDeps, work: PoolWork, options: PoolOptions): PoolRun {
  const listeners = new Set<(event: PoolEvent) => void>();
  const say = (event: PoolEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const stop = new AbortController();
  const delivery = createDelivery(
    () => {},
    () => void cancel("its reader has left"),
  );
  const pile: Range[] = [];
  const shares = new Map<string, { worker: string; done: number; underWay: number; busy: number; errors: number }>();
  let failed = 0;
  let first: NetDistError | undefined;
  const ended: Omit<ShardOutcome, "values">[] = [];

  const tell = (outcome: ShardOutcome): void => {
    if (outcome.state !== "succeeded") {
      failed += outcome.range.length;
      first ??= outcome.error;
    }
    ended.push(outcome);
    say({ type: "shard", outcome });
    delivery.push(outcome, outcome.state === "succeeded" ? outcome.stats.bytesDown : 0);
  };
  const cancel = (reason: string): void => {
    stop.abort(new NetDistError("CANCELLED", `The work was cancelled: ${reason}.`, { phase: "cancel" }));
  };
  const whole = main().then(() => {
    const missing = ended.flatMap(({ state, range }) => (state === "succeeded" ? [] : [range]));
    const state = stateOf(missing, options, stop.signal.reason);
    const result = { state, missing: missing.sort((a, b) => a.start - b.start), error: first };
    delivery.end();
    say({ type: "end", result });
    listeners.clear();
    return result;
  });

  return {
    id,
    range: work.range,
    shards: () => delivery.shards(),
    async all(): Promise<PoolResult> {
      const shards = await delivery.all();
      return { ...(await whole), shards };
    },
    progress: () => ({
      units: work.range.length,
      done: [...shares.values()].reduce((sum, { done }) => sum + done, 0),
      failed,
      underWay: [...shares.values()].reduce((sum, { underWay }) => sum + underWay, 0),
      workers: [...shares.values()].map((share) => ({ ...share })),
    }),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async cancel(reason) {
      cancel(reason);
      await whole;
    },
  };

  async function main(): Promise<void> {
    const unlink = onAbort(options.signal, () => cancel("the caller stopped it"));
    try {
      await Promise.resolve();
      const members = await deps.members(options.workers ?? []);
      const size = work.split ?? Math.min(work.largest ?? 64, Math.ceil(work.range.length / members.length));
      for (let at = 0; at < work.range.length; at += size)
        pile.push({ start: work.range.start + at, length: Math.min(size, work.range.length - at) });
      await Promise.all(members.map(serve));
      for (const range of pile.splice(0)) tell({ range, attempts: 0, state: "failed", error: first ?? noWorker() });
    } catch (error) {
      if (!isNetDistError(error)) throw error;
      tell({ range: work.range, attempts: 0, state: "failed", error });
    } finally {
      unlink();
    }
  }

  async function serve(member: PoolMember): Promise<void> {
    for (let range = pile.shift(); range; range = pile.shift()) {
      const outcome = await attempt(member, range);
      if (outcome === undefined) continue;
      if (outcome.state === "failed" && outcome.error.facts.retryable === true && !stop.signal.aborted) {
        pile.push(range);
        say({ type: "returned", range, worker: member.client.worker, error: outcome.error });
        return;
      }
      tell(outcome);
      if (outcome.state === "failed" && options.onFailure !== "partial") stop.abort(outcome.error);
    }
  }

  async function attempt({ client }: PoolMember, range: Range): Promise<ShardOutcome | undefined> {
    const { worker } = client;
    const share = shares.get(worker) ?? { worker, done: 0, underWay: 0, busy: 0, errors: 0 };
    shares.set(worker, share);
    say({ type: "attempt", range, worker, attempt: 1 });
    share.underWay += range.length;
    const outcome = await outcomeOf(client, range);
    share.underWay -= range.length;
    if (outcome.state !== "succeeded") {
      share.errors += 1;
      return { range, attempts: 1, ...outcome };
    }
    const { values, stats } = outcome.result;
    share.done += range.length;
    share.busy += stats.running;
    return { range, attempts: 1, state: "succeeded", worker, values, stats };
  }

  async function outcomeOf(client: PoolMember["client"], range: Range): Promise<JobOutcome> {
    const { signal } = stop;
    try {
      signal.throwIfAborted();
      const { plan, files } = await work.prepare(client, range, { signal });
      const { extraPngInfo } = work;
      const { deadlines } = options;
      const job: Job = deps.start(plan, client, {
        ...{ extraPngInfo, deadlines, signal },
        previewMethod: "auto",
        readFile: files.open,
      });
      job.listen((event) => say({ type: "job", range, worker: client.worker, event }));
      return await job.outcome;
    } catch (error) {
      if (!isNetDistError(error)) throw error;
      return { state: error.code === "CANCELLED" ? "cancelled" : "failed", error };
    }
  }
}

function stateOf(missing: readonly Range[], options: PoolOptions, stopped: unknown): PoolResult["state"] {
  if (missing.length === 0) return "succeeded";
  if (isNetDistError(stopped, "CANCELLED")) return "cancelled";
  return options.onFailure === "partial" ? "partial" : "failed";
}

function noWorker(): NetDistError {
  return new NetDistError("WORKERS_FAILED", "No worker could do the work.", { phase: "run" });
}
