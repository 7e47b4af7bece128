import { expect, test } from "vitest";
import { deferred } from "../job/stream.ts";
import type { Job, JobOutcome } from "../job/types.ts";
import { createJobRegistry } from "./registry.ts";
import type { RemoteJob } from "./service.ts";

/** A job that ends when told to. */
function fakeJob(id: string): { remote: RemoteJob; end(): Promise<void> } {
  const { promise, resolve } = deferred<JobOutcome>();
  let ended: JobOutcome | undefined;
  const job: Job = {
    id,
    worker: "attic",
    accepted: Promise.resolve(),
    outcome: promise,
    get ended() {
      return ended;
    },
    listen: () => () => {},
    cancel: async () => {},
  };
  const plan = { prompt: {}, captures: [], files: [], notices: [] };
  return {
    remote: { job, plan, share: undefined, exact: undefined },
    async end() {
      const stats = { worker: "attic", promptId: id, waiting: 0, running: 0, fetching: 0, bytesUp: 0, bytesDown: 0 };
      ended = { state: "succeeded", result: { values: new Map(), stats } };
      resolve(ended);
      await promise;
    },
  };
}

const ids = (registry: ReturnType<typeof createJobRegistry>) => registry.all().map(({ job }) => job.id);

async function withEnded(count: number, release: boolean) {
  const registry = createJobRegistry(2);
  for (let index = 0; index < count; index++) {
    const { remote, end } = fakeJob(String(index));
    registry.add(remote);
    await end();
    if (release) registry.release(String(index));
  }
  return registry;
}

test("of jobs that nobody waits for, the last ones are kept", async () => {
  const registry = await withEnded(4, true);
  expect(ids(registry)).toEqual(["2", "3"]);
  expect(registry.get("0")).toBeUndefined();
});

test("jobs that somebody waits for are kept, however many have ended", async () => {
  expect(ids(await withEnded(4, false))).toEqual(["0", "1", "2", "3"]);
});

test("a job that still runs is kept when nobody waits for it", async () => {
  const registry = await withEnded(2, true);
  registry.add(fakeJob("running").remote);
  registry.release("running");
  expect(ids(registry)).toEqual(["0", "1", "running"]);
});

test("listeners hear of new jobs until they stop", () => {
  const registry = createJobRegistry();
  const heard: string[] = [];
  const stop = registry.watch(({ job }) => heard.push(job.id));
  registry.add(fakeJob("a").remote);
  stop();
  registry.add(fakeJob("b").remote);
  expect(heard).toEqual(["a"]);
});
