import { WORKERS } from "@netdist/core";
import { createServer } from "@netdist/server";
import { describe, expect, test } from "vitest";
import { startBench } from "./kit/bench.ts";
import { simple } from "./kit/prompts.ts";
import { isReal } from "./kit/real-primary.ts";

// The service is in another process where the primary is a real ComfyUI.
describe.skipIf(isReal)("jobs that queue nodes send to one worker show in the pool's state", () => {
  test("while they run, and after they have succeeded", async () => {
    await using bench = await startBench();
    const { pool } = bench.primary.service(WORKERS);
    const states: string[] = [];
    pool.watch(({ state, jobs }) => states.push(`${state} ${jobs}`));
    const { url } = bench.worker();
    const ran = await bench.user.run(simple(url));
    expect(ran.error).toBe("");
    expect(states.at(-1)).toBe("ready 0");
    expect(states.some((state) => state.endsWith(" 1"))).toBe(true);
    expect(pool.workers()).toMatchObject([{ worker: new URL(url).origin, state: "ready", succeeded: 1, failed: 0 }]);
  });

  test("a worker that is gone is down, with the reason", async () => {
    const gone = await createServer({});
    await gone.close();
    await using bench = await startBench();
    const ran = await bench.user.run(simple(gone.url));
    expect(ran.error).toContain("refused the connection");
    expect(bench.primary.service(WORKERS).pool.workers()).toMatchObject([
      { worker: gone.url, state: "down", reason: { code: "UNREACHABLE" }, nextTry: expect.any(Number) },
    ]);
  });
});
