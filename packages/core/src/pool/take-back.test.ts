// Prompts are wanted back for another worker: what has begun or ended stays where it is, so that nothing is made twice.
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connectWorker, type WorkerClient } from "../client/worker.ts";
import { systemClock } from "../env.ts";
import type { PoolMember } from "./lane.ts";
import { isTakenBack } from "./take-back.ts";
import { heard } from "./testing/events.ts";
import { pictures, picturesOf, wholeBatch } from "./testing/pictures.ts";
import { rig } from "./testing/rig.ts";
import type { LeftBehind } from "./types.ts";

describe("whether a prompt may be made elsewhere", () => {
  let server: Server;
  let client: WorkerClient;
  const [done, runs, waits, unknown] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const ask = (promptId: string, running = false): Promise<boolean> => {
    const member: PoolMember = {
      ...{ address: client.origin, worker: client.worker, slots: 1, tags: [], weight: 1 },
      connect: () => client,
    };
    return isTakenBack(member, promptId, { running, clock: systemClock, signal: new AbortController().signal });
  };
  const send = async (promptId: string, ms: number): Promise<void> => {
    const { plan } = await pictures(1, { ms }).prepare(
      client,
      { start: 0, length: 1 },
      { signal: AbortSignal.any([]) },
    );
    await client.submit({ prompt: plan.prompt, prompt_id: promptId, client_id: "", extra_data: {} });
  };

  beforeAll(async () => {
    server = await createServer({});
    client = connectWorker({ url: server.url });
    await send(done, 0);
    await vi.waitFor(async () => expect(await client.history(done)).toBeTruthy(), 10_000);
    await send(runs, 120_000);
    await vi.waitFor(async () => expect((await client.queue()).running).toHaveLength(1), 10_000);
    await send(waits, 0);
  });
  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await server.close();
  });

  test("it waits: it is taken out of the queue", async () => {
    expect(await ask(waits)).toBe(true);
    expect((await client.queue()).pending).toEqual([]);
  });

  test("it runs: it stays", async () => {
    expect(await ask(runs)).toBe(false);
    expect((await client.queue()).running.map(({ promptId }) => promptId)).toEqual([runs]);
  });

  test("it is done: it stays, even where it was to be stopped", async () => {
    expect([await ask(done), await ask(done, true)]).toEqual([false, false]);
  });

  test("it is not there", async () => {
    expect([await ask(unknown), await ask(unknown, true)]).toEqual([true, true]);
  });

  test("the worker does not say: it stays, unless it was to be stopped", async () => {
    server.faults.http.push({ route: "GET /queue", status: 404 }, { route: "POST /*", status: 404 });
    expect([await ask(runs), await ask(runs, true)]).toEqual([false, true]);
    server.faults.http.splice(0);
  });

  test("it runs and was to be stopped: it is", async () => {
    expect(await ask(runs, true)).toBe(true);
    await expect.poll(async () => (await client.queue()).running).toEqual([]);
  });
});

test("what a busy worker has done for an earlier process is not made again by a free worker", async () => {
  const COUNT = 8;
  await using busy = await createServer({});
  await using free = await createServer({});
  await using earlier = connectWorker({ url: busy.url });
  const expected = await wholeBatch(earlier, COUNT);
  const left: LeftBehind[] = [];
  for (const [start, ms] of [0, 3_000].entries()) {
    const range = { start, length: 1 };
    const { plan } = await pictures(COUNT, { ms }).prepare(earlier, range, { signal: AbortSignal.any([]) });
    const promptId = randomUUID();
    await earlier.submit({ prompt: plan.prompt, prompt_id: promptId, client_id: "", extra_data: {} });
    left.push({ range, worker: "a", promptId });
  }
  const [first] = left.map(({ promptId }) => promptId);
  await expect.poll(() => earlier.history(first ?? ""), { timeout: 10_000 }).toBeTruthy();
  // It is not known at once that the first one is done, while the second one is seen running.
  busy.faults.http.push({ route: `GET /history/${first}`, times: 1, before: new Promise(() => {}) });
  await using on = rig([busy.url, free.url]);
  const run = on.pool.run({ ...pictures(COUNT, { split: 1 }), left }, on.options);
  const events = heard(run);
  const result = await run.all();
  if (result.error) throw result.error;
  expect(await picturesOf(result, COUNT)).toEqual(expected);
  const begun = events.flatMap((event) => (event.type === "attempt" ? [event.range.start] : []));
  expect(begun.filter((start) => start === 0)).toEqual([0]);
});
