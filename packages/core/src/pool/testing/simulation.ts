import type { Transport, WireRequest, WireResponse } from "../../client/transport.ts";
import { connectWorker } from "../../client/worker.ts";
import type { Random } from "../../env.ts";
import { NetDistError } from "../../errors/index.ts";
import type { Job, JobEvent, JobOutcome, startJob } from "../../job/index.ts";
import { JobStream } from "../../job/stream.ts";
import type { PoolMember } from "../lane.ts";
import { createPool, type OwnPool } from "../pool.ts";
import { Speeds } from "../speeds.ts";
import type { PoolWork } from "../types.ts";
import { SimClock } from "./sim-clock.ts";

/** A worker of a simulation. */
export interface SimWorker {
  /** Seconds for one unit. */
  readonly unit: number;
  /** Seconds to load the models, at the first prompt. */
  readonly load?: number;
  readonly weight?: number;
  readonly slots?: number;
  /** Seconds after which it does not answer any more. */
  readonly dies?: number;
  /** Seconds after which it takes so many times as long. */
  readonly slows?: { readonly after: number; readonly by: number };
}

export interface Simulation {
  readonly clock: SimClock;
  readonly pool: OwnPool;
  readonly speeds: Speeds;
  /** Units that each worker has made, in order of the workers. */
  readonly made: number[];
  /** Prompts that each worker was sent. */
  readonly prompts: number[];
  /** How often each worker loaded a model. */
  readonly loads: number[];
  /** Seconds until all is done. */
  time(work: PoolWork, options?: Parameters<OwnPool["run"]>[1]): Promise<number>;
}

const KEY = { key: "simulated", models: ["m.safetensors"] };

/** Jobs that take turns with so many models. */
export function jobsOfModels(length: number, models: number): PoolWork {
  const nameOf = (unit: number): string => `${unit % models}.safetensors`;
  const work = units(length);
  return {
    ...work,
    ...{ split: 1, unit: "job" },
    signature: (unit) => ({ key: nameOf(unit), models: [nameOf(unit)] }),
    async prepare(worker, range, options) {
      const { plan, files } = await work.prepare(worker, range, options);
      const inputs = { ...range, model: nameOf(range.start) };
      return { plan: { ...plan, prompt: { "1": { class_type: "Unit", inputs } } }, files };
    },
  };
}

/** So many units of the same cost. */
export function units(length: number, options: Partial<PoolWork> = {}): PoolWork {
  return {
    range: { start: 0, length },
    signature: () => KEY,
    prepare: async (_worker, range) => ({
      plan: { prompt: { "1": { class_type: "Unit", inputs: { ...range } } }, captures: [], files: [], notices: [] },
      files: { open: () => Promise.reject(new Error("no file")) },
    }),
    ...options,
  };
}

/** A pool whose workers, time and chance are simulated; all else is the real code. */
export function simulate(workers: readonly SimWorker[], options: { known?: boolean; seed?: number } = {}): Simulation {
  const clock = new SimClock();
  const random = seeded(options.seed ?? 1);
  const speeds = new Speeds();
  const made = workers.map(() => 0);
  const prompts = workers.map(() => 0);
  const loads = workers.map(() => 0);
  const loaded = new Map<number, string>();
  const queues = workers.map(({ slots = 1 }) => new Turns(slots));
  const isDead = (index: number): boolean => clock.now() >= (workers[index]?.dies ?? Number.POSITIVE_INFINITY) * 1000;
  const members = workers.map(({ weight = 1, slots = 1 }, index): PoolMember => {
    const url = `http://10.${index >> 8}.${index & 255}.1:8188`;
    const client = connectWorker({ name: `w${index}`, url, clock, random, transport: transport(() => isDead(index)) });
    if (options.known) {
      const sample = { units: 1, running: (workers[index]?.unit ?? 1) * 1000, fetching: 0, cold: false };
      speeds.learn(url, KEY, sample);
      if (workers[index]?.load)
        speeds.learn(url, KEY, { ...sample, running: sample.running + (workers[index].load ?? 0) * 1000, cold: true });
    }
    return { address: url, worker: `w${index}`, tags: [], weight, slots, connect: () => client };
  });
  const start: typeof startJob = (plan, client, { signal }) => {
    const index = Number(client.worker.slice(1));
    const worker = workers[index] as SimWorker;
    const length = Number(plan.prompt["1"]?.inputs["length"]);
    const model = String(plan.prompt["1"]?.inputs["model"] ?? "");
    prompts[index] = (prompts[index] ?? 0) + 1;
    return simJob(client.worker, async (say) => {
      const end = await queues[index]?.turn(signal);
      try {
        const load = loaded.get(index) === model ? 0 : (worker.load ?? 0);
        if (loaded.get(index) !== model) loads[index] = (loads[index] ?? 0) + 1;
        loaded.set(index, model);
        const slow = worker.slows && clock.now() >= worker.slows.after * 1000 ? worker.slows.by : 1;
        const seconds = load + length * worker.unit * slow;
        say({ type: "phase", phase: "running" });
        const left = worker.dies === undefined ? Number.POSITIVE_INFINITY : worker.dies * 1000 - clock.now();
        await clock.sleep(Math.min(seconds * 1000, left), signal);
        if (isDead(index)) throw gone(client.worker);
        made[index] = (made[index] ?? 0) + length;
        return seconds * 1000;
      } finally {
        end?.();
      }
    });
  };
  const pool = createPool({ members: async () => members, start, speeds, clock, random });
  return {
    ...{ clock, pool, speeds, made, prompts, loads },
    async time(work, runOptions) {
      const from = clock.now();
      const { state, error } = await clock.until(pool.run(work, runOptions).all());
      if (state !== "succeeded") throw error ?? new Error(state);
      return (clock.now() - from) / 1000;
    },
  };
}

/** Prompts of one worker, one after the other. */
class Turns {
  #free: number;
  readonly #waiting = new Set<() => void>();
  constructor(slots: number) {
    this.#free = slots;
  }

  /** Resolves when it is this one's turn, with what ends it. */
  async turn(signal: AbortSignal | undefined): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.add(resolve);
        signal?.addEventListener("abort", () => {
          this.#waiting.delete(resolve);
          reject(signal.reason);
        });
      });
    }
    return () => {
      const [next] = this.#waiting;
      if (!next) return void (this.#free += 1);
      this.#waiting.delete(next);
      next();
    };
  }
}

function simJob(worker: string, main: (say: (event: JobEvent) => void) => Promise<number>): Job {
  const stream = new JobStream();
  const run = async (): Promise<JobOutcome> => {
    try {
      const running = await main((event) => stream.say(event));
      const stats = { worker, promptId: "", waiting: 0, running, fetching: 0, bytesUp: 0, bytesDown: 0 };
      return { state: "succeeded", result: { values: new Map(), stats } };
    } catch (error) {
      const known = error as NetDistError;
      return { state: known.code === "CANCELLED" ? "cancelled" : "failed", error: known };
    }
  };
  void Promise.resolve()
    .then(run)
    .then((outcome) => stream.end(outcome));
  return {
    ...{ id: "", worker, accepted: Promise.resolve(), outcome: stream.outcome, ended: undefined },
    listen: (listener) => stream.listen(listener),
    cancel: async () => {},
  };
}

function gone(worker: string): NetDistError {
  const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
  return new NetDistError("UNREACHABLE", `${worker} is gone.`, { phase: "run", worker, retryable: true, cause });
}

/** Answers what a probe asks, at once. */
function transport(isDead: () => boolean): Transport {
  return {
    async request(_request: WireRequest): Promise<WireResponse> {
      if (isDead()) throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
      const body = (async function* () {
        yield Buffer.from('{"system":{"comfyui_version":"0.33.0"},"devices":[]}');
      })();
      return { status: 200, headers: {}, body, discard: () => {} };
    },
    openSocket: () => {
      throw new Error("no socket in a simulation");
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Numbers that are the same for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  const number = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  let ids = 0;
  return { number, uuid: () => `00000000-0000-4000-8000-${String(ids++).padStart(12, "0")}` };
}
