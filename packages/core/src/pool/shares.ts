/** How a worker does units of some work. Seconds, or any unit of time that is the same for all. */
export interface Pace {
  /** Until it could begin: what it has to do before, and the models that it would have to load. */
  readonly free: number;
  /** For one unit. */
  readonly unit: number;
}

/** Halvings of the time that is searched: enough for a millionth of it. */
const PRECISION = 40;

/**
 * How many of `units` each worker gets so that all is done as early as can be: those who would finish later than the
 * others together get none. `step`: units that only move together. The sum is `units` where there is a worker at all.
 */
export function shares(units: number, paces: readonly Pace[], step = 1): number[] {
  const shards = Math.ceil(units / step);
  const fits = (pace: Pace, time: number): number =>
    Math.max(0, Math.min(shards, Math.floor((time - pace.free) / (pace.unit * step))));
  let late = Math.min(...paces.map(({ free, unit }) => free + unit * step * shards));
  let early = 0;
  for (let round = 0; round < PRECISION; round++) {
    const time = (early + late) / 2;
    if (sum(paces, (pace) => fits(pace, time)) >= shards) late = time;
    else early = time;
  }
  // What fits for certain; the last few go to whoever ends first with one more.
  const counts = paces.map((pace) => fits(pace, early));
  const left = shards - sum(counts, (count) => count);
  const next = counts
    .map((count, index) => ({ index, at: finish(paces[index], (count + 1) * step) }))
    .sort((a, b) => a.at - b.at)
    .slice(0, left);
  for (const { index } of next) counts[index] = (counts[index] ?? 0) + 1;
  return inUnits(counts, units, step);
}

function finish(pace: Pace | undefined, units: number): number {
  return pace ? pace.free + pace.unit * units : 0;
}

/** The last shard may be shorter than a step: its worker's share is. */
function inUnits(counts: readonly number[], units: number, step: number): number[] {
  const over = Math.ceil(units / step) * step - units;
  const last = counts.findLastIndex((count) => count > 0);
  return counts.map((count, index) => count * step - (index === last ? over : 0));
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
