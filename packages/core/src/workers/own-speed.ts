import { canonicalAddress, type WorkerEntry } from "../config/index.ts";
import { type Pace, type Speeds, shares, type WorkSignature } from "../pool/index.ts";

/** What the primary's own part of a batch is remembered under. */
const HERE = "here";

/** How fast this host itself makes pictures, beside its workers. */
export interface OwnSpeed {
  /** How many of a batch it makes so that all ends as early as can be; at least one, for it was asked to take part. */
  share(batch: number, signature: WorkSignature, workers: readonly WorkerEntry[]): number;
  /** It made so many pictures in so many milliseconds. */
  learn(signature: WorkSignature, units: number, running: number): void;
}

export function createOwnSpeed(speeds: Speeds): OwnSpeed {
  const learned = new Set<string>();
  return {
    share(batch, signature, workers) {
      const known = workers.map(({ url, weight, slots }) => {
        const speed = speeds.of(canonicalAddress(url), signature);
        return { unit: speed?.unit, transfer: speed?.transfer ?? 0, weight, slots };
      });
      const own = speeds.of(HERE, signature)?.unit;
      const all = [{ unit: own, transfer: 0, weight: 1, slots: 1 }, ...known];
      const measured = all.flatMap(({ unit, weight }) => (unit === undefined ? [] : [unit * weight]));
      // What a worker of weight 1 would need.
      const usual = measured.length === 0 ? 1 : measured.reduce((sum, unit) => sum + unit, 0) / measured.length;
      const paces = all.map(
        ({ unit = undefined, transfer, weight, slots }): Pace => ({
          free: transfer,
          unit: (unit ?? usual / weight) / slots,
        }),
      );
      return Math.max(1, shares(batch, paces)[0] ?? 1);
    },
    learn(signature, units, running) {
      // The first part of a process may have loaded the models.
      speeds.learn(HERE, signature, { units, running, fetching: 0, cold: !learned.has(signature.key) });
      learned.add(signature.key);
    },
  };
}
