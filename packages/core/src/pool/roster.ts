import type { Allotment } from "./allotment.ts";
import type { Fleet } from "./fleet.ts";
import type { Lane } from "./lane.ts";
import type { PoolDeps } from "./pool.ts";
import { Seat } from "./seat.ts";

export interface RosterOptions {
  readonly deps: Pick<PoolDeps, "members">;
  readonly fleet: Fleet;
  readonly allotment: Allotment;
  /** Names, addresses and tags; none: every worker. */
  readonly words: readonly string[];
  /** A worker has come, or come back. */
  onCome(lane: Lane): void;
  /** A worker is no longer among the chosen ones. */
  onGone(lane: Lane): void;
}

/** Gives every worker that is chosen now a seat, and takes it from the others. Throws what listing them throws. */
export async function callRoster({ deps, fleet, allotment, words, onCome, onGone }: RosterOptions): Promise<void> {
  const members = await deps.members(words);
  const lanes = new Set(members.map((member) => fleet.lane(member)));
  for (const lane of lanes) {
    const seat = allotment.seat(lane);
    if (seat?.isGone === false) continue;
    if (seat) seat.isGone = false;
    else allotment.add(new Seat(lane));
    onCome(lane);
  }
  for (const seat of allotment.seats) {
    if (seat.isGone || lanes.has(seat.lane)) continue;
    seat.isGone = true;
    onGone(seat.lane);
  }
}
