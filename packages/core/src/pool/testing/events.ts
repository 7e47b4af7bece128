import type { PoolEvent, PoolRun } from "../types.ts";

type Heard = Pick<PoolRun, "listen">;

/** Everything that a run tells from now on. */
export function heard(run: Heard): PoolEvent[] {
  const events: PoolEvent[] = [];
  run.listen((event) => events.push(event));
  return events;
}

function until(run: Heard, test: (event: PoolEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = run.listen((event) => {
      if (!test(event)) return;
      stop();
      resolve();
    });
  });
}

/** The next shard that ends. */
export function untilShard(run: Heard): Promise<void> {
  return until(run, ({ type }) => type === "shard");
}

/** The next prompt that begins to run on a worker. */
export function untilRunning(run: Heard, worker: string): Promise<void> {
  return until(
    run,
    (event) =>
      event.type === "job" &&
      event.worker === worker &&
      event.event.type === "phase" &&
      event.event.phase === "running",
  );
}
