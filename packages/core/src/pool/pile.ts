import type { NetDistError } from "../errors/index.ts";
import type { Range } from "../plan.ts";

/** What was tried for some units so far. */
export interface Tried {
  /** Attempts that began. */
  readonly begun: number;
  /** Attempts that a worker took and did not finish. */
  readonly spent: number;
  /** How often it was taken back from one worker's queue for another worker. */
  readonly recalled: number;
  /** Addresses of the workers that cannot do it. */
  readonly unfitOn: readonly string[];
  /** Of the workers that failed, these among them. */
  readonly failedOn: readonly string[];
  /** Of the workers that went down with it. */
  readonly killed: readonly string[];
  readonly errors: readonly NetDistError[];
}

/** Units that one worker makes in one prompt. */
export interface Shard {
  readonly range: Range;
  readonly tried: Tried;
}

export const UNTRIED: Tried = {
  begun: 0,
  spent: 0,
  recalled: 0,
  unfitOn: [],
  failedOn: [],
  killed: [],
  errors: [],
};

/** What may be taken off a pile. */
export interface Wish {
  /** Most units; shards of a fixed size are taken as they are. */
  readonly most: number;
  /** Only units below this one. */
  readonly below?: number | undefined;
  /** Leave the low units to those who can make no others. */
  readonly fromEnd?: boolean | undefined;
  /** False for shards that this worker shall not have. */
  accepts?(shard: Shard): boolean;
  /** Of shards of a fixed size, the one to take rather than the next one, where one of the next few is. */
  prefers?(unit: number): boolean;
}

/** How far ahead of its turn a shard may be taken. */
const AHEAD = 16;

/** Units that wait for a worker. With `split`, they only move as the shards that they were cut into at first. */
export class Pile {
  readonly #split: number | undefined;
  /** In the order of their units; the first row is usually all there is. */
  readonly #rows: Shard[];
  #units: number;

  constructor(range: Range, split: number | undefined) {
    this.#split = split;
    this.#units = range.length;
    this.#rows = range.length > 0 ? [{ range, tried: UNTRIED }] : [];
  }

  get units(): number {
    return this.#units;
  }

  /** A shard, or undefined when nothing fits the wish. */
  take(wish: Wish): Shard | undefined {
    const { below = Number.POSITIVE_INFINITY } = wish;
    const fits = (row: Shard): boolean => row.range.start < below && wish.accepts?.(row) !== false;
    const index = wish.fromEnd ? this.#rows.findLastIndex(fits) : this.#rows.findIndex(fits);
    const row = this.#rows[index];
    if (row === undefined) return undefined;
    const { start, length } = row.range;
    const last = this.#split && length % this.#split !== 0 ? length % this.#split : this.#split;
    const size = Math.min(length, (wish.fromEnd ? last : this.#split) ?? wish.most);
    const at = wish.fromEnd ? start + length - size : start + this.#skip(row, wish);
    const range = { start: at, length: this.#split ? size : Math.min(size, below - at) };
    return range.start + range.length > below ? undefined : this.#cut(index, row, range);
  }

  /** Takes exactly these units; false when some of them do not wait here. */
  takeOut(range: Range): boolean {
    const index = this.#rows.findIndex(
      (row) => row.range.start <= range.start && end(range) <= end(row.range) && this.#isWhole(row, range),
    );
    const row = this.#rows[index];
    if (row) this.#cut(index, row, range);
    return row !== undefined;
  }

  /** Units that came back. */
  put(shard: Shard): void {
    const after = this.#rows.findIndex((row) => row.range.start > shard.range.start);
    this.#rows.splice(after === -1 ? this.#rows.length : after, 0, shard);
    this.#units += shard.range.length;
  }

  /** Everything that is left. */
  empty(): readonly Shard[] {
    this.#units = 0;
    return this.#rows.splice(0);
  }

  /** Units before the preferred shard; 0 where none of the next few is. */
  #skip({ range: { start, length } }: Shard, { prefers }: Wish): number {
    const split = this.#split;
    if (split === undefined || prefers === undefined) return 0;
    for (let skip = 0; skip + split <= length && skip < AHEAD * split; skip += split) {
      if (prefers(start + skip)) return skip;
    }
    return 0;
  }

  #isWhole(row: Shard, { start, length }: Range): boolean {
    const split = this.#split;
    if (split === undefined) return true;
    const isAligned = (start - row.range.start) % split === 0;
    return isAligned && (length === split || (length < split && start + length === end(row.range)));
  }

  #cut(index: number, { range: whole, tried }: Shard, range: Range): Shard {
    const before = { start: whole.start, length: range.start - whole.start };
    const after = { start: end(range), length: end(whole) - end(range) };
    const rest = [before, after].filter(({ length }) => length > 0).map((part) => ({ range: part, tried }));
    this.#rows.splice(index, 1, ...rest);
    this.#units -= range.length;
    return { range, tried };
  }
}

function end({ start, length }: Range): number {
  return start + length;
}
