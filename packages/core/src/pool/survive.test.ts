// Workers in processes of their own that are killed, stopped and started again in the middle of work.
import { createServer } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectWorker } from "../client/worker.ts";
import { heard, untilRunning, untilShard } from "./testing/events.ts";
import { pictures, picturesOf, wholeBatch } from "./testing/pictures.ts";
import { type Rig, rig } from "./testing/rig.ts";
import { type ServerProcess, startServer } from "./testing/server-process.ts";
import type { PoolResult } from "./types.ts";

const COUNT = 12;
let expected: readonly Buffer[];
let first: ServerProcess;
let second: ServerProcess;

beforeAll(async () => {
  [first, second] = await Promise.all([startServer(), startServer({ profile: "0.3.64" })]);
  await using client = connectWorker({ url: first.url });
  expected = await wholeBatch(client, COUNT);
});
afterAll(async () => {
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

async function expectAll(result: PoolResult): Promise<void> {
  if (result.error) throw result.error;
  expect(await picturesOf(result, COUNT)).toEqual(expected);
}

const stateOf = ({ pool }: Rig, name: string) => pool.workers().find(({ worker }) => worker === name);

describe.for([
  { name: "one at a time", split: 1 },
  { name: "as speeds suggest", split: undefined },
])("pictures $name", ({ split }) => {
  test("killed while it runs: every picture comes, once, from the other (F20)", async () => {
    await using victim = await startServer();
    await using on = rig([victim.url, first.url]);
    const run = on.pool.run(pictures(COUNT, { split, ms: 60 }), on.options);
    const events = heard(run);
    await untilRunning(run, "a");
    await victim.kill();
    await expectAll(await run.all());
    expect(stateOf(on, "a")?.state).toMatch(/down|suspect/);
    const told = events.flatMap((event) => (event.type === "shard" ? [event.outcome.range.length] : []));
    expect(told.reduce((sum, length) => sum + length, 0)).toBe(COUNT);
  });

  test("stopped, and going on later: its late results are dropped and its queue is cleared (F7, F32)", async () => {
    await using sleeper = await startServer();
    await using on = rig([sleeper.url, first.url]);
    const run = on.pool.run(pictures(COUNT, { split, ms: 60 }), on.options);
    await untilRunning(run, "a");
    sleeper.freeze(true);
    await expectAll(await run.all());
    sleeper.freeze(false);
    // The next work finds it awake, and takes off it what nobody waits for.
    await expectAll(await on.pool.run(pictures(COUNT, { split, ms: 60 }), on.options).all());
    await using client = connectWorker({ url: sleeper.url });
    await expect
      .poll(async () => client.queue().then(({ running, pending }) => running.length + pending.length), {
        timeout: 10_000,
      })
      .toBe(0);
  });
});

test("killed and started again: its epoch has moved on, and it works again (F21, H31)", async () => {
  await using victim = await startServer();
  await using on = rig([victim.url]);
  const run = on.pool.run(pictures(COUNT, { split: 1, ms: 60 }), { ...on.options, attempts: 10, patience: 30_000 });
  await untilShard(run);
  const epoch = stateOf(on, "a")?.epoch ?? 0;
  await victim.kill();
  await victim.start();
  await expectAll(await run.all());
  expect(stateOf(on, "a")?.epoch).toBeGreaterThan(epoch);
});

test("what takes two workers down is not given to a third, and all else is made (F29)", async () => {
  await using one = await startServer();
  await using two = await startServer();
  await using on = rig([one.url, two.url, first.url]);
  const victims = new Map([
    ["a", one],
    ["b", two],
  ]);
  const run = on.pool.run(pictures(COUNT, { split: 1, ms: 300 }), { ...on.options, onFailure: "partial" });
  const tried: string[] = [];
  run.listen((event) => {
    if (event.type !== "job" || event.range.start !== 0 || event.event.type !== "phase") return;
    if (event.event.phase !== "running") return;
    tried.push(event.worker);
    void victims.get(event.worker)?.kill();
  });
  const { state, missing, error } = await run.all();
  if (tried.includes("c")) return expect(state).toBe("succeeded");
  expect({ state, missing }).toEqual({ state: "partial", missing: [{ start: 0, length: 1 }] });
  expect(error?.message).toContain("Picture 1 took 2 workers down");
});

describe("a worker that is taken away (F34)", () => {
  test("drained: what waits there goes elsewhere, what runs there ends there, and nothing new comes (P11)", async () => {
    await using on = rig([first.url, second.url]);
    const run = on.pool.run(pictures(COUNT, { split: 1, ms: 60 }), on.options);
    await untilRunning(run, "a");
    on.pool.drain("a", true);
    const before = stateOf(on, "a");
    expect(before?.state).toBe("draining");
    const events = heard(run);
    await expectAll(await run.all());
    expect(events.filter((event) => event.type === "attempt" && event.worker === "a")).toEqual([]);
    expect(events.filter((event) => event.type === "returned")).toEqual([]);
    on.pool.drain("a", false);
    expect(stateOf(on, "a")?.state).toBe("ready");
  });

  test("drained with a grace that passes: what runs there is handed on (P11)", async () => {
    await using on = rig([first.url, second.url]);
    const run = on.pool.run(pictures(2, { split: 1, ms: 20_000, range: { start: 0, length: 1 } }), on.options);
    const running = Promise.race([untilRunning(run, "a").then(() => "a"), untilRunning(run, "b").then(() => "b")]);
    const worker = await running;
    on.pool.drain(worker, true, { grace: 50 });
    await untilRunning(run, worker === "a" ? "b" : "a");
    await run.cancel("the test has seen enough");
  });

  test("no longer among the chosen: it gets nothing new", async () => {
    await using on = rig([first.url, second.url]);
    const run = on.pool.run(pictures(60, { split: 1, ms: 100 }), on.options);
    await untilRunning(run, "a");
    on.members = on.members.slice(1);
    const events = heard(run);
    await expect
      .poll(
        () => events.slice(-12).every((event) => !("worker" in event) || event.worker !== "a") && events.length > 12,
        { timeout: 20_000 },
      )
      .toBe(true);
    await run.cancel("the test has seen enough");
  });

  test("a worker that is added takes part", async () => {
    await using on = rig([first.url, second.url]);
    const all = on.members;
    on.members = all.slice(1);
    const run = on.pool.run(pictures(60, { split: 1, ms: 300 }), on.options);
    await untilRunning(run, "b");
    on.members = all;
    await untilRunning(run, "a");
    await run.cancel("the test has seen enough");
  });
});

test("a straggler's shard is made a second time where that is asked for, and told once (F38)", async () => {
  await using slow = await startServer({ speed: 0.02 });
  await using on = rig([slow.url, first.url]);
  const run = on.pool.run(pictures(COUNT, { split: 1, ms: 60 }), { ...on.options, hedge: true });
  const events = heard(run);
  await expectAll(await run.all());
  const told = events.flatMap((event) => (event.type === "shard" ? [event.outcome.range.start] : []));
  expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, at) => at));
});

test("a cancel ends everything, here and there, and every picture is told as cancelled (F27)", async () => {
  await using on = rig([first.url, second.url]);
  const run = on.pool.run(pictures(100, { split: 1, ms: 100 }), on.options);
  await untilRunning(run, "a");
  await run.cancel("enough");
  const { state, shards, error } = await run.all();
  expect(state).toBe("cancelled");
  expect(error?.message).toContain("enough");
  expect(shards.reduce((sum, { range }) => sum + range.length, 0)).toBe(100);
  for (const client of on.clients) {
    const { running, pending } = await client.queue();
    expect([...running, ...pending]).toEqual([]);
  }
});

test("results that nobody takes hold the work up, and nothing of it is lost (P9)", async () => {
  await using server = await createServer({});
  await using on = rig([server.url]);
  const run = on.pool.run(pictures(COUNT, { split: 1 }), { ...on.options, buffer: 1 });
  const events = heard(run);
  const shards = run.shards()[Symbol.asyncIterator]();
  await shards.next();
  await untilShard(run);
  // What was under way when the limit was met still ends; the rest waits for a reader.
  await expect.poll(() => run.progress().underWay).toBe(0);
  expect(run.progress().done).toBeLessThan(COUNT);
  const rest: unknown[] = [];
  for (let next = await shards.next(); !next.done; next = await shards.next()) rest.push(next.value);
  expect(rest).toHaveLength(COUNT - 1);
  expect(events.filter(({ type }) => type === "shard")).toHaveLength(COUNT);
});

test("leaving the reader's loop cancels the run", async () => {
  await using on = rig([first.url]);
  const run = on.pool.run(pictures(COUNT, { split: 1, ms: 40 }), on.options);
  const events = heard(run);
  for await (const shard of run.shards()) {
    expect(shard.state).toBe("succeeded");
    break;
  }
  await run.cancel("it is already");
  expect(events.at(-1)).toMatchObject({ type: "end", result: { state: "cancelled" } });
});

test("a prompt that an earlier process left is collected and not sent again (F35)", async () => {
  await using earlier = rig([first.url]);
  const work = pictures(COUNT, { split: 4, ms: 200 });
  const sent: { range: { start: number; length: number }; worker: string; promptId: string }[] = [];
  const run = earlier.pool.run(work, earlier.options);
  run.listen((event) => {
    if (event.type === "job" && event.event.type === "prompt")
      sent.push({ range: event.range, worker: event.worker, promptId: event.event.promptId });
  });
  await expect.poll(() => sent.length).toBeGreaterThan(1);
  // That process is gone: what it sent still runs there.
  await using on = rig([first.url]);
  const lost = { range: { start: 8, length: 4 }, worker: "a", promptId: crypto.randomUUID() };
  const again = on.pool.run({ ...work, left: [...sent.slice(0, 2), lost] }, on.options);
  const events = heard(again);
  await expectAll(await again.all());
  const prompts = events.flatMap((event) =>
    event.type === "job" && event.event.type === "prompt" && event.range.start !== 8 ? [event.event.promptId] : [],
  );
  expect(prompts.sort()).toEqual(
    sent
      .slice(0, 2)
      .map(({ promptId }) => promptId)
      .sort(),
  );
});
