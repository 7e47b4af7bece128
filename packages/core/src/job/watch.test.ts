import { expect, test } from "vitest";
import type { Lease } from "../client/events.ts";
import type { WorkerEvent } from "../client/messages.ts";
import type { Run } from "./run.ts";
import { Watch } from "./watch.ts";

/** A watch on a clock that never wakes anybody, and what tells it events. */
function watching(): { watch: Watch; tell: (event: WorkerEvent) => void } {
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  const clock = { now: () => 0, sleep };
  const run = { clock, signal: new AbortController().signal, say() {} } as unknown as Run;
  let tell = (_event: WorkerEvent): void => {};
  const listen: Lease["listen"] = (_promptId, listener) => {
    tell = listener;
    return () => {};
  };
  const watch = new Watch(run, { listen } as unknown as Lease, {}, "p");
  return { watch, tell: (event) => tell(event) };
}

const over: WorkerEvent = { type: "over" } as WorkerEvent;

test("an end that was told before anybody waited ends the next wait at once, and that one alone", async () => {
  const { watch, tell } = watching();
  tell(over);
  await watch.wait(1000);
  expect(watch.over).toBe(true);
  const second = watch.wait(1000).then(() => "woken");
  expect(await Promise.race([second, new Promise((resolve) => setImmediate(resolve, "waits"))])).toBe("waits");
  tell(over);
  expect(await second).toBe("woken");
});
