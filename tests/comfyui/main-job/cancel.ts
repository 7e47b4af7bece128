import { type Job, type RemoteJob, WORKERS } from "@netdist/core";
import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { type Bench, benchOf, ended } from "../../conformance/bench.ts";
import { plainPrompt } from "../../conformance/graphs.ts";
import type { Queue } from "../../conformance/wire.ts";
import type { RealWorker } from "./bed.ts";
import { node, PICTURES } from "./graphs.ts";
import { send, startPrimary } from "./primary.ts";

/** Stopping ends the worker's job at once, and no job of other clients there. */
export function cancelling(worker: () => RealWorker): void {
  describe("stopping", () => {
    test("a job that waits leaves what runs alone", async () => {
      const { bench, url } = worker();
      await using primary = await startPrimary();
      await using theirs = await bench.hold();
      const { job } = await send(primary, url, { prompt: waiting(url), queue: QUEUE });
      await job.accepted;
      expect((await queueOf(bench)).pending).toHaveLength(1);
      await job.cancel("enough");
      expect(await job.outcome).toMatchObject({ state: "cancelled", error: { code: "CANCELLED" } });
      expect(await queueOf(bench)).toEqual({ running: [theirs.id], pending: [] });
    });

    test("a job that runs leaves what waits alone", async () => {
      const { bench, url } = worker();
      await using primary = await startPrimary();
      const { job } = await send(primary, url, { prompt: waiting(url), queue: QUEUE });
      await progress(job);
      const [ours = ""] = (await queueOf(bench)).running;
      await using session = await bench.connect();
      const theirs = await bench.post(plainPrompt(), { client_id: session.clientId });
      await job.cancel("enough");
      await ended(session, theirs.prompt_id);
      expect((await bench.history(theirs.prompt_id))?.status.status_str).toBe("success");
      expect(JSON.stringify((await bench.history(ours))?.status)).toContain("execution_interrupted");
    });

    test("the local run stops its job on the worker", async () => {
      const { bench, url } = worker();
      await using primary = await startPrimary();
      const here = benchOf({ url: primary.url, version: "0.33.0", kind: "ours", testNodes: true });
      const started = new Promise<RemoteJob>((resolve) => primary.service(WORKERS).watch(resolve));
      await using local = await here.connect();
      const run = await here.post(waiting(url), { client_id: local.clientId });
      const { job } = await started;
      await progress(job);
      await using session = await bench.connect();
      const theirs = await bench.post(plainPrompt(), { client_id: session.clientId });
      await here.http.post("/interrupt", {});
      await ended(local, run.prompt_id);
      expect(await job.outcome).toMatchObject({ state: "cancelled" });
      await ended(session, theirs.prompt_id);
      expect((await bench.history(theirs.prompt_id))?.status.status_str).toBe("success");
    });

    test("so does the failure of a local node", async () => {
      const { bench, url } = worker();
      await using primary = await startPrimary();
      const here = benchOf({ url: primary.url, version: "0.33.0", kind: "ours", testNodes: true });
      const failing: Prompt = {
        ...waiting(url),
        "40": node("EmptyImage", { width: 8, height: 8, batch_size: ["10", 1], color: 0 }),
        "41": node("TestRaise", { image: ["40", 0], message: "a local failure" }),
        "42": node("PreviewImage", { images: ["41", 0] }),
      };
      const started = new Promise<RemoteJob>((resolve) => primary.service(WORKERS).watch(resolve));
      const { entry } = await here.run(failing);
      expect(entry.status.status_str).toBe("error");
      expect(await (await started).job.outcome).toMatchObject({
        state: "cancelled",
        error: { message: expect.stringMatching(/was cancelled: .*failed/) as string },
      });
      expect(await queueOf(bench)).toEqual({ running: [], pending: [] });
    });
  });
}

const QUEUE = { nodeId: "10", seed: 1n, batch: 1 };

/** A workflow whose remote part lasts a quarter of an hour, and whose local part is nothing but the wait for it. */
function waiting(url: string): Prompt {
  const values = { batch_local: 1, batch_remote: 1, trigger: "always", enabled: "true", seed: 1 };
  return {
    "5": node("EmptyImage", { width: 8, height: 8, batch_size: ["10", 1], color: ["10", 0] }),
    "8": node("TestWait", { image: ["5", 0], steps: 90_000, step_ms: 10 }),
    "10": node("RemoteQueueSimple", { remote_url: url, ...values }),
    "11": node("FetchRemote", { final_image: PICTURES, remote_info: ["10", 2] }),
    "13": node("PreviewImage", { images: ["11", 0] }),
  };
}

/** Waits until the job's worker tells how far it is. */
function progress(job: Job): Promise<void> {
  return new Promise((resolve, reject) => {
    job.listen((event) => {
      if (event.type === "progress" && event.value > 0) resolve();
      else if (event.type === "end") reject(new Error(`the job ended: ${event.outcome.state}`));
    });
  });
}

async function queueOf({ http }: Bench): Promise<{ running: string[]; pending: string[] }> {
  const queue = (await http.get("/queue")).json<Queue>();
  const ids = (items: Queue["queue_running"]) => items.map(([, id]) => id);
  return { running: ids(queue.queue_running), pending: ids(queue.queue_pending) };
}
