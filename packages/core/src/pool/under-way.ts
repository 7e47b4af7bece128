import type { NetDistError } from "../errors/index.ts";
import type { InFlight } from "./lane.ts";
import type { Shard } from "./pile.ts";
import type { Seat } from "./seat.ts";

/** A shard on its way; on two workers where hedging made it so. */
export interface UnderWay {
  readonly shard: Shard;
  readonly attempts: Set<Attempt>;
  /** Its end has been told: whatever else comes of it is dropped. */
  ended: boolean;
}

/** One try of a shard on one worker. */
export interface Attempt {
  readonly under: UnderWay;
  readonly seat: Seat;
  readonly place: InFlight;
  readonly stop: AbortController;
  /** Aborted when it has ended. */
  readonly over: AbortController;
  /** The worker had to load the models for it, as far as is known. */
  readonly isCold: boolean;
  /** An earlier process sent it. */
  readonly isLeft: boolean;
  promptId: string | undefined;
  /** The worker is known to have its prompt. */
  isThere: boolean;
  /** It was seen running. */
  ran: boolean;
  /** It is wanted back, for this reason; it stays all the same where the worker has begun it. */
  back: NetDistError | undefined;
  /** Even if it has begun. */
  mustStop: boolean;
}
