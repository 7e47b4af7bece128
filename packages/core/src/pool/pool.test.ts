import type { Image } from "@netdist/sdk";
import { createServer } from "@netdist/server";
import { expect, test } from "vitest";
import { connectWorker } from "../client/worker.ts";
import { systemClock, systemRandom } from "../env.ts";
import { startJob } from "../job/index.ts";
import { createPool } from "./pool.ts";
import { Speeds } from "./speeds.ts";
import type { PoolWork, Prepared } from "./types.ts";

/** A batch of one-coloured pictures: picture i has the colour i. */
const colours = (count: number, split?: number): PoolWork => ({
  range: { start: 0, length: count },
  split,
  prepare: async (_worker, { start, length }): Promise<Prepared> => ({
    plan: {
      prompt: {
        "1": { class_type: "EmptyImage", inputs: { width: 1, height: 1, batch_size: length, color: start } },
        "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
      },
      captures: [{ key: "fetch", carrier: "image", nodeId: "2", source: ["1", 0] }],
      files: [],
      notices: [],
    },
    files: { open: () => Promise.reject(new Error("no file")) },
  }),
});

test("two workers make a batch, and every picture is told once", async () => {
  await using one = await createServer({});
  await using two = await createServer({});
  await using first = connectWorker({ url: one.url });
  await using second = connectWorker({ url: two.url });
  const members = [first, second].map((client) => ({
    address: client.origin,
    worker: client.worker,
    connect: () => client,
    slots: 1,
    tags: [],
    weight: 1,
  }));
  await using pool = createPool({
    members: async () => members,
    start: startJob,
    speeds: new Speeds(),
    clock: systemClock,
    random: systemRandom,
  });
  const run = pool.run(colours(6, 1));
  const { state, shards, missing } = await run.all();
  expect({ state, missing }).toEqual({ state: "succeeded", missing: [] });
  const blue = await Promise.all(
    shards.map(async (shard) => {
      if (shard.state !== "succeeded") throw shard.error;
      return (await (shard.values.get("fetch") as Image).bytes())[2];
    }),
  );
  expect(blue).toEqual([0, 1, 2, 3, 4, 5]);
  expect(run.progress().done).toBe(6);
});
