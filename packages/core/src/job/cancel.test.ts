import { describe, expect, test } from "vitest";
import { connectWorker } from "../client/worker.ts";
import type { SourceFile } from "./run.ts";
import { startJob } from "./start.ts";
import { FakeComfy } from "./testing/comfy.ts";
import { PLAN, PROMPT, scene, withoutIds } from "./testing/start.ts";

const byHand = (comfy: FakeComfy): void => void (comfy.auto = false);
const other = { id: "other", prompt: {}, extra: {}, number: 0 };

describe("a cancelled job", () => {
  test.for([{ route: true }, { route: false }])(
    "that waits leaves the queue, and only it (route: $route)",
    async ({ route }) => {
      await using s = await scene({
        prepare: (comfy) => {
          byHand(comfy);
          comfy.cancelRoute = route;
          comfy.running = other;
        },
      });
      await s.job.accepted;
      await s.job.cancel("the user pressed Cancel");
      expect(s.job.ended).toMatchObject({ state: "cancelled", error: { code: "CANCELLED" } });
      expect((await s.failed()).message).toBe("The job on attic was cancelled: the user pressed Cancel.");
      expect(s.comfy.pending).toEqual([]);
      expect(s.comfy.running).toBe(other);
    },
  );

  test.for([{ route: true }, { route: false }])(
    "that runs is stopped on the worker (route: $route)",
    async ({ route }) => {
      await using s = await scene({ prepare: (comfy) => (byHand(comfy), void (comfy.cancelRoute = route)) });
      await s.job.accepted;
      s.comfy.begin();
      await s.job.cancel("x");
      expect(s.comfy.running).toBeUndefined();
      expect(await s.job.outcome).toMatchObject({ state: "cancelled" });
      expect(
        s.comfy.requests.filter((r) => r.route === "POST /interrupt").every((r) => r.json()["prompt_id"] !== undefined),
      ).toBe(true);
    },
  );

  test("says so when the worker does not confirm (H28)", async () => {
    await using s = await scene({
      prepare: (comfy) => (byHand(comfy), void (comfy.stops = false)),
      deadlines: { cancel: 200 },
    });
    await s.job.accepted;
    s.comfy.begin();
    await s.job.cancel("x");
    expect((await s.failed()).message).toMatch(/was cancelled: x\. The worker did not confirm that it stopped\.$/);
  });

  test("on a worker that is gone ends all the same", async () => {
    await using s = await scene({ prepare: byHand, deadlines: { cancel: 200 } });
    await s.job.accepted;
    s.comfy.server.close();
    s.comfy.server.closeAllConnections();
    await s.job.cancel("x");
    expect(s.job.ended?.state).toBe("cancelled");
  });

  test("in the middle of an upload submits nothing (F27)", async () => {
    let sent = (): void => {};
    const started = new Promise<void>((resolve) => {
      sent = resolve;
    });
    let reads = 0;
    const endless = async (): Promise<SourceFile> => ({
      size: 10,
      async *stream() {
        yield Buffer.from("AAAAA");
        if (++reads === 1) return yield Buffer.from("AAAAA");
        sent();
        await new Promise(() => {});
      },
    });
    const plan = {
      ...PLAN,
      prompt: { ...PROMPT, in: { class_type: "LoadImage", inputs: { image: "a" } } },
      files: [{ nodeId: "in", input: "image", name: "a" }],
    };
    await using s = await scene({ plan, readFile: endless });
    await started;
    await s.job.cancel("x");
    expect(s.job.ended?.state).toBe("cancelled");
    expect(s.comfy.routes).not.toContain("POST /prompt");
    await expect(s.job.accepted).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("while the prompt is being posted takes it back under the id that it was sent with", async () => {
    await using s = await scene({
      prepare: (comfy) => {
        byHand(comfy);
        const take = comfy.handler("POST /prompt");
        comfy.on("POST /prompt", (...call) => void take(...call));
      },
    });
    await s.comfy.asked("POST /prompt");
    await s.job.cancel("x");
    expect(s.comfy.pending).toEqual([]);
    expect(s.job.ended?.state).toBe("cancelled");
  });

  test("by a signal, before it begins, asks the worker nothing", async () => {
    await using s = await scene({ signal: AbortSignal.abort(new Error("run over")) });
    expect((await s.failed()).message).toBe("The job on attic was cancelled: run over.");
    expect(withoutIds(s.comfy.routes)).not.toContain("POST /prompt");
  });

  test("twice, or after its end, is told once", async () => {
    await using s = await scene();
    await s.succeeded();
    await Promise.all([s.job.cancel("x"), s.job.cancel("y")]);
    expect(s.events.filter(({ type }) => type === "end")).toHaveLength(1);
    expect(s.job.ended?.state).toBe("succeeded");
  });
});

describe("after the end", () => {
  test("no listener of the caller's signal is left", async () => {
    await using comfy = await FakeComfy.start();
    await using client = connectWorker({ url: comfy.url });
    const signal = new AbortController().signal;
    let count = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => (
      count++, addEventListener.apply(signal, args)
    );
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => (
      count--, removeEventListener.apply(signal, args)
    );
    await startJob(PLAN, client, { readFile: async () => Promise.reject(new Error()), signal }).outcome;
    expect(count).toBe(0);
  });
});
