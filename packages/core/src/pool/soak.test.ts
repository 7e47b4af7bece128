import { expect, test } from "vitest";
import { soak } from "./testing/soak.ts";

const JOBS = Number(process.env["SOAK_JOBS"] ?? 200);
const SEED = Number(process.env["SOAK_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const FAULTS = Number(process.env["SOAK_FAULTS"] ?? 25);

const resources = (): number =>
  process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout|Process/.test(kind)).length;

test(`${JOBS} jobs on four workers with ${FAULTS} random faults: each told once, every picture right, nothing left (F4, F6, F20, F31)`, {
  timeout: JOBS * 5_000,
}, async () => {
  console.log(`soak: SOAK_SEED=${SEED} SOAK_JOBS=${JOBS} SOAK_FAULTS=${FAULTS} makes this one again`);
  const before = resources();
  const { result, told, made, expected, log } = await soak({ jobs: JOBS, seed: SEED, faults: FAULTS });
  const count = (state: string): number => result.shards.filter((shard) => shard.state === state).length;
  console.log(
    `soak: ${count("succeeded")} succeeded, ${count("failed")} failed; ${log.length} faults: ${log.join(", ")}`,
  );
  expect(count("succeeded") + count("failed") + count("cancelled")).toBe(JOBS);
  expect([...told].sort((a, b) => a - b)).toEqual(Array.from({ length: JOBS }, (_, at) => at));
  for (const { state, range } of result.shards) {
    expect(made[range.start]).toEqual(state === "succeeded" ? expected[range.start] : undefined);
  }
  for (const shard of result.shards) if (shard.state === "failed") expect(shard.error.code).not.toBe("PROMPT_INVALID");
  await expect.poll(resources, { timeout: 20_000 }).toBeLessThanOrEqual(before);
});
