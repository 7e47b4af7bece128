import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { simulate, units } from "./testing/simulation.ts";

const JOBS = 100;
const MIB = 1024 * 1024;

/** Bytes of the heap that something still holds. */
function held(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

test("ten thousand jobs in a hundred runs leave no memory behind (P5, P9)", async () => {
  const sim = simulate([{ unit: 0.5 }, { unit: 1, dies: 3_000 }, { unit: 2 }, { unit: 4 }], { known: true });
  const run = async (times: number): Promise<number> => {
    for (let done = 0; done < times; done++) await sim.time(units(JOBS, { split: 1 }));
    return held();
  };
  // The pool keeps its last runs for whoever asks for them.
  const full = await run(50);
  const later = await run(100);
  // A kilobyte a job would be ten mebibytes.
  expect(later - full).toBeLessThan(3 * MIB);
});
