import type { WorkerClient } from "../client/worker.ts";
import { systemClock, systemRandom } from "../env.ts";
import { startJob } from "../job/index.ts";
import { createPool } from "./pool.ts";
import { Speeds } from "./speeds.ts";
import type { Pool } from "./types.ts";

/** A client, and what a config file would say of its worker. */
export interface OpenMember {
  readonly client: WorkerClient;
  readonly slots?: number;
  readonly weight?: number;
  readonly tags?: readonly string[];
}

/**
 * A pool of workers that a program knows itself, without a config file. What it measures of them ends with it. Disposing
 * it cancels its runs; the clients stay their owner's.
 */
export function openPool(workers: readonly (WorkerClient | OpenMember)[]): Pool & AsyncDisposable {
  const members = workers.map((worker) => {
    const { client, slots = 1, weight = 1, tags = [] } = "client" in worker ? worker : { client: worker };
    return { address: client.address, worker: client.worker, slots, weight, tags: [...tags], connect: () => client };
  });
  return createPool({
    members: async (words) => {
      const isMeant = ({ worker, address, tags }: (typeof members)[number]): boolean =>
        words.some((word) => word === worker || word === address || tags.includes(word));
      return words.length === 0 ? members : members.filter(isMeant);
    },
    ...{ start: startJob, speeds: new Speeds(), clock: systemClock, random: systemRandom },
  });
}
