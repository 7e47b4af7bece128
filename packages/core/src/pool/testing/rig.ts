import { defineNode, definePack, image, type NodePack, string } from "@netdist/sdk";
import { connectWorker, type WorkerClient, type WorkerOptions } from "../../client/worker.ts";
import { systemClock } from "../../env.ts";
import { type Deadlines, startJob } from "../../job/index.ts";
import type { PoolMember } from "../lane.ts";
import { createPool, type OwnPool } from "../pool.ts";
import { Speeds } from "../speeds.ts";
import type { PoolOptions } from "../types.ts";
import { seeded } from "./simulation.ts";

/** Short waits, for faults that are found out by waiting; milliseconds. */
export const SHORT: Partial<Deadlines> = {
  submit: 2_000,
  lost: 600,
  unreachable: 1_500,
  stuck: 600,
  silence: 2_000,
  settle: 1_000,
  cancel: 1_000,
};

export interface Rig extends AsyncDisposable {
  readonly pool: OwnPool;
  readonly clients: readonly WorkerClient[];
  /** Who the workers are; changed as a config file is. */
  members: PoolMember[];
  readonly options: PoolOptions;
}

/** A pool of the workers at these addresses, called a, b, c, …, with short deadlines on the real clock. */
export function rig(urls: readonly string[], worker: Partial<WorkerOptions> = {}): Rig {
  const random = seeded(1);
  const limits = { connect: 1_000, headers: 2_000, idle: 1_500, total: 5_000 };
  const clients = urls.map((url, index) =>
    connectWorker({ name: String.fromCharCode(97 + index), url, limits, ...worker }),
  );
  const made = {
    clients,
    members: clients.map(
      (client): PoolMember => ({
        address: client.origin,
        worker: client.worker,
        slots: 1,
        tags: [],
        weight: 1,
        connect: () => client,
      }),
    ),
    options: { deadlines: SHORT, patience: 3_000 },
  };
  const pool = createPool({
    members: async () => made.members,
    start: startJob,
    speeds: new Speeds(),
    clock: systemClock,
    random: { ...random, uuid: () => crypto.randomUUID() },
  });
  return Object.assign(made, {
    pool,
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    },
  });
}

/** A node that fails as it is told, on the servers that mount it. */
export const failing: NodePack = definePack({
  id: "pool-tests",
  version: "0.0.0",
  nodes: [
    defineNode({
      id: "Failing",
      title: "Failing",
      category: "test",
      inputs: { image: image(), message: string() },
      outputs: { image: image() },
      async run({ image: given, message }) {
        if (message !== "") throw new Error(message);
        return { image: given };
      },
    }),
  ],
});
