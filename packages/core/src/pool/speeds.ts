import { z } from "zod";
import type { WorkSignature } from "./signature.ts";

/** What one worker needs for one kind of work; seconds. */
const speedSchema = z.strictObject({
  /** Running, for one unit. */
  unit: z.number().positive().finite(),
  /** Fetching, for one unit. */
  transfer: z.number().nonnegative().finite(),
  /** Loading the models before the first unit; undefined until a prompt with and one without it were seen. */
  load: z.number().nonnegative().finite().optional(),
  /** Whether `unit` still includes the loading. */
  cold: z.boolean(),
});

export type Speed = z.infer<typeof speedSchema>;

/** By worker address, then by the signature's key; the newest last. */
export const speedsSchema = z.record(z.string(), z.record(z.string(), speedSchema));

export type SpeedTable = z.infer<typeof speedsSchema>;

/** One shard as it was measured. */
export interface Sample {
  readonly units: number;
  /** Milliseconds. */
  readonly running: number;
  readonly fetching: number;
  /** Whether the worker had to load the models first, as far as is known here. */
  readonly cold: boolean;
}

/** How much a new measurement counts against the ones before. */
const NEWS = 0.3;
const MAX_WORKERS = 2000;
const MAX_SIGNATURES = 100;

/** Running estimates of what workers need. */
export class Speeds {
  readonly #table = new Map<string, Map<string, Speed>>();
  readonly #onChange: (worker: string) => void;

  constructor(saved: SpeedTable = {}, onChange: (worker: string) => void = () => {}) {
    this.#onChange = onChange;
    for (const [worker, of] of Object.entries(saved)) this.#table.set(worker, new Map(Object.entries(of)));
  }

  of(worker: string, { key }: WorkSignature): Speed | undefined {
    return this.#table.get(worker)?.get(key);
  }

  /** Of the work that was measured last. */
  last(worker: string): Speed | undefined {
    return [...(this.#table.get(worker)?.values() ?? [])].at(-1);
  }

  learn(worker: string, { key }: WorkSignature, sample: Sample): void {
    const of = this.#table.get(worker) ?? new Map<string, Speed>();
    const learned = withSample(of.get(key), sample);
    renew(of, key, learned, MAX_SIGNATURES);
    renew(this.#table, worker, of, MAX_WORKERS);
    this.#onChange(worker);
  }

  /** For a file. */
  table(): SpeedTable {
    return Object.fromEntries([...this.#table].map(([worker, of]) => [worker, Object.fromEntries(of)]));
  }
}

/** An estimate with one more measurement in it. */
export function withSample(known: Speed | undefined, { units, running, fetching, cold }: Sample): Speed {
  // A prompt that came from the worker's cache took no time at all; nothing may count as infinitely fast.
  const unit = Math.max(running / 1000 / units, 1e-4);
  const transfer = fetching / 1000 / units;
  if (known === undefined) return { unit, transfer, cold };
  const fetched = mix(known.transfer, transfer);
  if (cold) {
    if (known.cold) return { ...known, unit: mix(known.unit, unit), transfer: fetched };
    const load = Math.max(0, running / 1000 - units * known.unit);
    return { ...known, transfer: fetched, load: known.load === undefined ? load : mix(known.load, load) };
  }
  if (!known.cold) return { ...known, unit: mix(known.unit, unit), transfer: fetched };
  return { unit, transfer: fetched, cold: false };
}

function mix(before: number, now: number): number {
  return before + NEWS * (now - before);
}

/** Sets a key as the newest one, and forgets the oldest ones over the limit. */
function renew<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) break;
    map.delete(oldest);
  }
}
