// Many jobs on four workers while everything goes wrong at random, from a seed that is printed.
import { connectWorker, type WorkerClient } from "../../client/worker.ts";
import { systemClock } from "../../env.ts";
import { startJob } from "../../job/index.ts";
import { createPool } from "../pool.ts";
import { Speeds } from "../speeds.ts";
import type { PoolEvent, PoolResult } from "../types.ts";
import { pictures, picturesOf, wholeBatch } from "./pictures.ts";
import { type Proxy, startProxy, type Toxic } from "./proxy.ts";
import { SHORT } from "./rig.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import { seeded } from "./simulation.ts";

export interface SoakOptions {
  readonly jobs: number;
  readonly seed: number;
  /** Faults in all: the soak is bounded by what it does, not by time. */
  readonly faults: number;
}

/** What came of a soak. */
export interface SoakEnd {
  readonly result: PoolResult;
  readonly told: readonly number[];
  readonly events: readonly PoolEvent[];
  readonly made: readonly (Buffer | undefined)[];
  readonly expected: readonly Buffer[];
  /** What was done to the workers, in order. */
  readonly log: readonly string[];
}

interface Target {
  readonly name: string;
  readonly server: ServerProcess;
  readonly proxy: Proxy;
}

const WORKERS = 4;
/** A latent of a batch can be cut up to here on every version. */
const BATCH = 60;

export async function soak({ jobs, seed, faults }: SoakOptions): Promise<SoakEnd> {
  const random = seeded(seed);
  const targets = await Promise.all(
    Array.from({ length: WORKERS }, async (_, index): Promise<Target> => {
      const server = await startServer({ profile: index % 2 === 0 ? "0.33.0" : "0.3.64" });
      return { name: String.fromCharCode(97 + index), server, proxy: await startProxy(server.url, random) };
    }),
  );
  const limits = { connect: 500, headers: 1_500, idle: 1_000, total: 3_000 };
  const clients = targets.map(({ name, proxy }) => connectWorker({ name, url: proxy.url, limits }));
  const pool = createPool({
    members: async () =>
      clients.map((client) => ({
        ...{ address: client.origin, worker: client.worker, slots: 1, tags: [], weight: 1 },
        connect: (): WorkerClient => client,
      })),
    start: startJob,
    speeds: new Speeds(),
    clock: systemClock,
    random: { number: random.number, uuid: () => crypto.randomUUID() },
  });
  try {
    const one = targets[0] as Target;
    await using direct = connectWorker({ url: one.server.url });
    const batches = await Promise.all(
      Array.from({ length: Math.ceil(jobs / BATCH) }, (_, at) =>
        wholeBatch(direct, Math.min(BATCH, jobs - at * BATCH), at),
      ),
    );
    const work = pictures(jobs, { split: 1, unit: "job" });
    // Job n is picture n mod 60 of the batch with seed n / 60.
    const run = pool.run(
      {
        ...work,
        prepare: (client, { start }, options) =>
          pictures(BATCH, { ms: 30, seed: Math.floor(start / BATCH) }).prepare(
            client,
            { start: start % BATCH, length: 1 },
            options,
          ),
      },
      { deadlines: SHORT, onFailure: "partial", patience: 20_000, attempts: 6 },
    );
    const events: PoolEvent[] = [];
    run.listen((event) => {
      if (event.type !== "job") events.push(event);
    });
    const log: string[] = [];
    const trouble = breakThings(targets, faults, random.number, run, log);
    const result = await run.all();
    await trouble;
    return {
      ...{ result, events, log },
      told: events.flatMap((event) => (event.type === "shard" ? [event.outcome.range.start] : [])),
      made: await picturesOf(result, jobs),
      expected: batches.flat(),
    };
  } finally {
    await pool[Symbol.asyncDispose]();
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    await Promise.all(targets.map(({ proxy }) => proxy[Symbol.asyncDispose]()));
    await Promise.all(targets.map(({ server }) => server[Symbol.asyncDispose]()));
  }
}

type Trouble = readonly [name: string, act: (target: Target) => Promise<void> | void];

const toxic = (name: string, ...toxics: Toxic[]): Trouble => [
  name,
  ({ proxy }) => {
    proxy.toxics = toxics;
    proxy.cut();
  },
];

const TROUBLES: readonly Trouble[] = [
  [
    "killed and started again",
    async ({ server }) => {
      await server.kill();
      await server.start();
    },
  ],
  ["stopped", ({ server }) => server.freeze(true)],
  ["unreachable", ({ proxy }) => proxy.down(true)],
  ["cut", ({ proxy }) => proxy.cut()],
  toxic("slow", { type: "latency", latency: 50, jitter: 50 }),
  toxic("reset", { type: "reset_peer", timeout: 100, toxicity: 0.5 }),
  toxic("silent", { type: "timeout", toxicity: 0.5 }),
  toxic("thin", { type: "bandwidth", rate: 20_000 }),
  toxic("sliced", { type: "slicer", size: 100, delay: 1 }),
  toxic("short", { type: "limit_data", bytes: 600, stream: "downstream", toxicity: 0.5 }),
  ["interrupted by another client", ({ server }) => post(server, "/interrupt", "{}")],
  ["cleared by another client", ({ server }) => post(server, "/queue", '{"clear":true}')],
  ["its history cleared", ({ server }) => post(server, "/history", '{"clear":true}')],
];

async function post({ url }: ServerProcess, path: string, body: string): Promise<void> {
  await fetch(url + path, { method: "POST", body, signal: AbortSignal.timeout(1_000) }).catch(() => {});
}

/** A fault whenever a shard has ended, each on one worker that is mended when the next comes to it. */
async function breakThings(
  targets: readonly Target[],
  faults: number,
  random: () => number,
  run: { listen(listener: (event: PoolEvent) => void): () => void },
  log: string[],
): Promise<void> {
  let left = faults;
  let last = Promise.resolve();
  const act = async (): Promise<void> => {
    const target = targets[Math.floor(random() * targets.length)] as Target;
    const [name, trouble] = TROUBLES[Math.floor(random() * TROUBLES.length)] as Trouble;
    await mend(target);
    log.push(`${target.name}: ${name}`);
    await trouble(target);
  };
  await new Promise<void>((resolve) => {
    run.listen(({ type }) => {
      if (type === "end" || (type === "waiting" && left === 0)) return resolve();
      if (type === "waiting") last = last.then(async () => void (await Promise.all(targets.map(mend))));
      if (type !== "shard" || left === 0 || random() < 0.5) return;
      left -= 1;
      last = last.then(act);
    });
  });
  await last;
  await Promise.all(targets.map(mend));
}

async function mend({ server, proxy }: Target): Promise<void> {
  server.freeze(false);
  proxy.toxics = [];
  await proxy.down(false);
}
