import { expect, test } from "vitest";
import { connectWorker } from "../client/worker.ts";
import { type Clock, systemClock } from "../env.ts";
import { startJob } from "./start.ts";
import { FakeComfy } from "./testing/comfy.ts";
import { PLAN } from "./testing/start.ts";

const readFile = async (): Promise<never> => Promise.reject(new Error("no file"));

test("after the end nothing holds the process, although socket and connections linger for the next job", async () => {
  await using comfy = await FakeComfy.start();
  comfy.server.on("connection", (socket) => socket.unref());
  await using client = connectWorker({ url: comfy.url });
  const { state } = await startJob(PLAN, client, { readFile }).outcome;
  expect(state).toBe("succeeded");
  expect(comfy.sockets.size).toBe(1);
  await expect.poll(() => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap")).toEqual([]);
});

test.for([{ way: "a success" }, { way: "a cancel" }])(
  "after $way no timer that holds the process is left",
  async ({ way }) => {
    let timers = 0;
    const clock: Clock = {
      now: systemClock.now,
      sleep: async (ms, signal, options) => {
        const held = options?.background ? 0 : 1;
        timers += held;
        await systemClock.sleep(ms, signal, options).finally(() => {
          timers -= held;
        });
      },
    };
    await using comfy = await FakeComfy.start();
    comfy.auto = way === "a success";
    await using client = connectWorker({ url: comfy.url, clock });
    const job = startJob(PLAN, client, { readFile });
    await job.accepted;
    if (way === "a cancel") await job.cancel("x");
    await job.outcome;
    await expect.poll(() => timers).toBe(0);
  },
);
