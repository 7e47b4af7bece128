// The real pool on simulated time and workers: who makes what, and when all is done.
import { describe, expect, test } from "vitest";
import { NetDistError } from "../errors/index.ts";
import { jobsOfModels, type SimWorker, seeded, simulate, units } from "./testing/simulation.ts";

const speeds = (...seconds: number[]): SimWorker[] => seconds.map((unit) => ({ unit }));

/** The earliest end that whole pictures allow, each given to whoever ends it first. */
function best(count: number, workers: readonly SimWorker[]): number {
  const ends = workers.map(({ load = 0 }) => load);
  for (let unit = 0; unit < count; unit++) {
    const next = ends.map((end, index) => end + (workers[index]?.unit ?? 0));
    const first = next.indexOf(Math.min(...next));
    ends[first] = next[first] ?? 0;
  }
  return Math.max(...ends.filter((end, index) => end > (workers[index]?.load ?? 0)));
}

describe("with known speeds", () => {
  test.for([
    { name: "4:1", workers: speeds(0.25, 1), count: 40 },
    { name: "4:2:1", workers: speeds(0.25, 0.5, 1), count: 40 },
    { name: "equal", workers: speeds(1, 1, 1), count: 40 },
    { name: "10:1", workers: speeds(0.1, 1), count: 40 },
    { name: "a single picture", workers: speeds(3, 1), count: 1 },
    {
      name: "models to load",
      workers: [
        { unit: 1, load: 10 },
        { unit: 1, load: 2 },
      ],
      count: 40,
    },
    { name: "a worker of two slots", workers: [{ unit: 2, slots: 2 }, { unit: 1 }], count: 40 },
  ])("$name: done as early as whole pictures allow", async ({ workers, count }) => {
    const sim = simulate(workers, { known: true });
    const time = await sim.time(units(count));
    const ideal = best(
      count,
      workers.flatMap((worker) => Array.from({ length: worker.slots ?? 1 }, () => worker)),
    );
    expect(ideal / time).toBeGreaterThan(0.95);
    expect(sim.made.reduce((sum, made) => sum + made, 0)).toBe(count);
  });

  test("a slower worker never makes it later by more than 2 %", async () => {
    for (const slower of [1.5, 3, 7, 20, 50, 1000]) {
      const alone = await simulate(speeds(1), { known: true }).time(units(40));
      const together = await simulate(speeds(1, slower), { known: true }).time(units(40));
      expect(together).toBeLessThanOrEqual(alone * 1.02);
    }
  });

  test("a worker that would only slow the others gets nothing", async () => {
    const sim = simulate(speeds(1, 100), { known: true });
    await sim.time(units(40));
    expect(sim.made).toEqual([40, 0]);
  });

  test("one that has the model is preferred while a switch costs more than it gains", async () => {
    const sim = simulate(
      [
        { unit: 1, load: 60 },
        { unit: 1, load: 60 },
      ],
      { known: true },
    );
    await sim.time(units(1));
    const before = [...sim.made];
    await sim.time(units(20));
    expect(sim.made.filter((made, index) => made > (before[index] ?? 0))).toHaveLength(1);
    await sim.time(units(200));
    expect(Math.min(...sim.made)).toBeGreaterThan(0);
  });

  test("a worker that can only make the first pictures makes some of these", async () => {
    const sim = simulate(speeds(1, 1), { known: true });
    const work = units(40);
    const refused = (worker: string): NetDistError =>
      new NetDistError("EXACT_REFUSED", "too far", { phase: "lower", worker });
    await sim.time({
      ...work,
      async prepare(client, range, options) {
        if (client.worker === "w0" && range.start + range.length > 20) throw refused("w0");
        return await work.prepare(client, range, options);
      },
    });
    expect(sim.made[0]).toBeGreaterThan(8);
    expect(sim.made[0]).toBeLessThanOrEqual(20);
  });

  test("jobs with different models go to workers that have them, rather than in turn", async () => {
    const sim = simulate([
      { unit: 1, load: 20 },
      { unit: 1, load: 20 },
    ]);
    await sim.time(jobsOfModels(60, 2));
    expect(sim.loads.reduce((sum, loads) => sum + loads, 0)).toBeLessThanOrEqual(8);
  });

  test("shards of a fixed size are never cut, and end about as early", async () => {
    const sizes: number[] = [];
    const sim = simulate(speeds(0.25, 1), { known: true });
    const run = sim.pool.run(units(40, { split: 4 }));
    for (const { range } of (await sim.clock.until(run.all())).shards) sizes.push(range.length);
    expect(new Set(sizes)).toEqual(new Set([4]));
    expect(sim.clock.now() / 1000).toBeLessThanOrEqual(8.5);
  });
});

describe("with unknown speeds", () => {
  test.for([
    {
      name: "4:1, weights right",
      workers: [
        { unit: 0.25, weight: 4 },
        { unit: 1, weight: 1 },
      ],
      least: 0.85,
    },
    { name: "4:1, weights equal", workers: speeds(0.25, 1), least: 0.85 },
    {
      name: "1:4, weights the wrong way round",
      workers: [
        { unit: 1, weight: 4 },
        { unit: 0.25, weight: 1 },
      ],
      least: 0.8,
    },
    { name: "4:2:1", workers: speeds(0.25, 0.5, 1), least: 0.8 },
  ])("$name: at least $least of the ideal, and better the second time", async ({ workers, least }) => {
    const sim = simulate(workers);
    const ideal = best(40, workers);
    const first = await sim.time(units(40));
    const second = await sim.time(units(40));
    expect(ideal / first).toBeGreaterThan(least);
    expect(ideal / second).toBeGreaterThan(0.95);
  });

  test("many small jobs go by pull, two on a worker at a time", async () => {
    const sim = simulate(speeds(0.25, 1, 0.5));
    const run = sim.pool.run(units(200, { split: 1, unit: "job" }));
    let most = 0;
    run.listen(() => {
      for (const { jobs } of sim.pool.workers()) most = Math.max(most, jobs);
    });
    await sim.clock.until(run.all());
    expect(most).toBe(2);
    expect(sim.clock.now() / 1000).toBeLessThan((200 / 7) * 1.06);
  });
});

describe("when something happens on the way", () => {
  test("what has not begun is taken over from a worker that becomes slow", async () => {
    const workers = [{ unit: 0.5 }, { unit: 0.5, slows: { after: 1, by: 20 } }];
    const sim = simulate(workers, { known: true });
    const time = await sim.time(units(80, { largest: 4 }));
    // The slow one keeps the pictures that it was at: at most four, at ten seconds each.
    expect(time).toBeLessThan(46);
    expect(sim.made[0]).toBeGreaterThan(65);
  });

  test("a worker that dies costs its share's time and no picture", async () => {
    const sim = simulate([{ unit: 0.5 }, { unit: 0.5, dies: 3 }], { known: true });
    const run = sim.pool.run(units(40));
    const { state, shards } = await sim.clock.until(run.all());
    expect(state).toBe("succeeded");
    expect(shards.flatMap(({ range }) => Array.from({ length: range.length }, (_, at) => range.start + at))).toEqual(
      Array.from({ length: 40 }, (_, at) => at),
    );
    expect(sim.clock.now() / 1000).toBeLessThanOrEqual(20);
  });

  test("hedging makes what a stopped worker holds a second time, and tells it once", async () => {
    const workers = [{ unit: 0.5 }, { unit: 0.5, slows: { after: 0, by: 1000 } }];
    const sim = simulate(workers, { known: true });
    const ended: number[] = [];
    const run = sim.pool.run(units(20), { hedge: true });
    run.listen((event) => event.type === "shard" && ended.push(event.outcome.range.length));
    const { state } = await sim.clock.until(run.all());
    expect(state).toBe("succeeded");
    expect(sim.clock.now() / 1000).toBeLessThan(40);
    expect(ended.reduce((sum, length) => sum + length, 0)).toBe(20);
  });
});

describe("cost as the number of workers grows", () => {
  test("looks at the clock per job are as many for 1,000 workers as for 10", async () => {
    const looks = async (workers: number): Promise<number> => {
      const random = seeded(7);
      const sim = simulate(
        Array.from({ length: workers }, () => ({ unit: 0.5 + random.number() })),
        { known: true },
      );
      const jobs = workers * 20;
      await sim.time(units(jobs, { split: 1 }));
      return sim.clock.reads / jobs;
    };
    const [few, many, most] = [await looks(10), await looks(100), await looks(1000)];
    expect(most).toBeLessThan(Math.max(few, many) * 1.5);
  });
});
