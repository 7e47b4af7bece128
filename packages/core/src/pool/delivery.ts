import type { ShardOutcome } from "./types.ts";

/** Hands outcomes to whoever takes them: one reader as they come, or everybody at the end. */
export interface Delivery {
  /** Tells a shard's end. */
  push(outcome: ShardOutcome, bytes: number): void;
  /** Nothing more comes. */
  end(): void;
  /** Bytes that nobody has taken yet; 0 where all are wanted at the end. */
  readonly waiting: number;
  shards(): AsyncIterable<ShardOutcome>;
  all(): Promise<readonly ShardOutcome[]>;
}

/** `onTaken` is called when values were taken, `onLeft` when the reader leaves before the end. */
export function createDelivery(onTaken: () => void, onLeft: () => void): Delivery {
  const ready: { readonly outcome: ShardOutcome; readonly bytes: number }[] = [];
  let kept: ShardOutcome[] | undefined;
  let reading = false;
  let waiting = 0;
  let ended = false;
  let wake = (): void => {};
  let finish: (all: readonly ShardOutcome[]) => void = () => {};
  const everything = new Promise<readonly ShardOutcome[]>((resolve) => {
    finish = resolve;
  });
  const inOrder = (): readonly ShardOutcome[] => (kept ?? []).sort((a, b) => a.range.start - b.range.start);

  async function* read(): AsyncGenerator<ShardOutcome> {
    try {
      for (;;) {
        const next = ready.shift();
        if (next) {
          waiting -= next.bytes;
          onTaken();
          yield next.outcome;
        } else if (ended) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      if (!ended || ready.length > 0) onLeft();
    }
  }
  return {
    push(outcome, bytes) {
      if (kept) return void kept.push(outcome);
      ready.push({ outcome, bytes });
      waiting += bytes;
      wake();
    },
    end() {
      ended = true;
      wake();
      if (kept) finish(inOrder());
    },
    get waiting() {
      return waiting;
    },
    shards() {
      if (reading || kept) throw new TypeError("A run's shards have one reader, and none beside all().");
      reading = true;
      return read();
    },
    all() {
      if (reading) throw new TypeError("all() is not for a run whose shards() are read.");
      if (kept) return everything;
      kept = ready.splice(0).map(({ outcome }) => outcome);
      waiting = 0;
      onTaken();
      if (ended) finish(inOrder());
      return everything;
    },
  };
}
