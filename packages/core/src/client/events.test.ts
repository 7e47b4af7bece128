import { describe, expect, test } from "vitest";
import type { Lease } from "./events.ts";
import type { WorkerEvent } from "./messages.ts";
import { FakeWorker } from "./testing/fake-worker.ts";
import { fastClock, PATIENT } from "./testing/fast-clock.ts";
import { connectWorker } from "./worker.ts";

/** Events of prompt `p` as they come, and a wait for the n-th. */
function hear(lease: Lease): { events: WorkerEvent[]; heard: (count: number) => Promise<void> } {
  const events: WorkerEvent[] = [];
  let wake = (): void => {};
  lease.listen("p", (event) => {
    events.push(event);
    wake();
  });
  const heard = async (count: number): Promise<void> => {
    while (events.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { events, heard };
}

const progress = (value: number): object => ({ node: "3", value, max: 9, prompt_id: "p" });

describe("the socket of a worker", () => {
  test("is ready with the first status, not before (H2)", async () => {
    await using worker = await FakeWorker.start({});
    worker.greeting = () => undefined;
    await using client = connectWorker({ url: worker.url });
    const lease = client.events();
    const ready = lease.ready();
    await worker.asked("GET /ws");
    worker.send("crystools.monitor", {});
    worker.send("status", { status: {} });
    expect(await ready).toEqual({ clientId: worker.clientIds[0], live: true });
    lease.release();
  });

  test("is shared by all jobs of the worker", async () => {
    await using worker = await FakeWorker.start({});
    await using client = connectWorker({ url: worker.url });
    const [a, b] = [client.events(), client.events()];
    expect((await a.ready()).clientId).toBe((await b.ready()).clientId);
    expect(worker.routes).toEqual(["GET /ws"]);
    a.release();
    b.release();
  });

  test("announces that it understands previews with their node", async () => {
    await using worker = await FakeWorker.start({});
    await using client = connectWorker({ url: worker.url });
    const lease = client.events();
    await lease.ready();
    const [socket] = worker.sockets;
    const frame = await new Promise<Buffer>((resolve) => socket?.once("data", resolve));
    const mask = frame.subarray(2, 6);
    const text = frame.subarray(6).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    expect(Buffer.from(text).toString()).toBe('{"type":"feature_flags","data":{"supports_preview_metadata":true}}');
    lease.release();
  });

  test("tells each prompt its own events and ignores what names another or none (H5, H6)", async () => {
    await using worker = await FakeWorker.start({});
    await using client = connectWorker({ url: worker.url });
    const lease = client.events();
    const { events, heard } = hear(lease);
    await lease.ready();
    worker.send("executing", { node: "3" });
    worker.send("execution_interrupted", { prompt_id: "foreign" });
    worker.send("progress", { node: "3", value: 1, max: 9, prompt_id: "foreign" });
    worker.send("progress", progress(1));
    worker.send("progress", progress(1));
    await heard(2);
    expect(events).toEqual(Array(2).fill({ type: "progress", node: "3", value: 1, max: 9 }));
    lease.release();
  });

  test("without an answer is given up, and the job goes on without it", async () => {
    await using worker = await FakeWorker.start({});
    worker.greeting = () => undefined;
    await using client = connectWorker({ url: worker.url, clock: fastClock() });
    const lease = client.events();
    expect(await lease.ready()).toMatchObject({ live: false });
    lease.release();
  });

  test("that is refused is given up at once, and tried again", async () => {
    await using worker = await FakeWorker.start({});
    worker.upgrades = false;
    await using client = connectWorker({ url: worker.url, clock: fastClock(), limits: PATIENT });
    const lease = client.events();
    expect(await lease.ready()).toMatchObject({ live: false });
    worker.upgrades = true;
    await worker.asked("GET /ws", 2);
    lease.release();
  });

  test("that drops says so, comes back under a new client id, and raises the epoch (H3, H31)", async () => {
    await using worker = await FakeWorker.start({});
    await using client = connectWorker({ url: worker.url, clock: fastClock(), limits: PATIENT });
    const lease = client.events();
    const { events, heard } = hear(lease);
    const first = await lease.ready();
    for (const socket of worker.sockets) socket.destroy();
    await heard(1);
    expect(events).toEqual([{ type: "deaf" }]);
    expect(lease.isLive(first.clientId)).toBe(false);
    expect(client.epoch).toBe(1);
    await worker.asked("GET /ws", 2);
    expect(new Set(worker.clientIds).size).toBe(worker.clientIds.length);
    lease.release();
  });

  test("whose far side answers no ping is dropped (F7)", async () => {
    await using worker = await FakeWorker.start({});
    worker.pongs = false;
    await using client = connectWorker({ url: worker.url, clock: fastClock(), limits: PATIENT });
    const lease = client.events();
    const { heard } = hear(lease);
    await lease.ready();
    await heard(1);
    await worker.asked("GET /ws", 2);
    lease.release();
  });

  test("survives junk, and is dropped after a hundred pieces of it (F24)", async () => {
    await using worker = await FakeWorker.start({});
    await using client = connectWorker({ url: worker.url });
    const lease = client.events();
    const { events, heard } = hear(lease);
    await lease.ready();
    for (let n = 0; n < 49; n++) {
      worker.sendRaw(Buffer.from("{junk"), 1);
      worker.sendRaw(Buffer.from([0, 0, 0, 4, 255, 255, 255, 255]), 2);
    }
    worker.sendRaw(Buffer.from([0, 0, 0, 99]), 2);
    worker.send("progress", progress(1));
    await heard(1);
    expect(events).toHaveLength(1);
    worker.sendRaw(Buffer.from("{"), 1);
    worker.sendRaw(Buffer.from("{"), 1);
    await heard(2);
    expect(events.at(-1)).toEqual({ type: "deaf" });
    lease.release();
  });

  test("takes a frame without a node for the prompt that last said what it does", async () => {
    await using worker = await FakeWorker.start({});
    await using client = connectWorker({ url: worker.url });
    const lease = client.events();
    const { events, heard } = hear(lease);
    await lease.ready();
    worker.sendRaw(Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 7]), 2);
    worker.send("progress", progress(1));
    worker.sendRaw(Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8]), 2);
    await heard(2);
    expect(events[1]).toEqual({ type: "preview", node: undefined, format: "jpeg", bytes: Uint8Array.of(8) });
    lease.release();
  });

  test("closes a little after the last job, and opens again for the next", async () => {
    await using worker = await FakeWorker.start({});
    await using client = connectWorker({ url: worker.url, clock: fastClock(), limits: PATIENT });
    const lease = client.events();
    await lease.ready();
    const [socket] = worker.sockets;
    const closed = new Promise((resolve) => socket?.once("close", resolve));
    lease.release();
    await closed;
    const next = client.events();
    expect(await next.ready()).toMatchObject({ live: true });
    expect(client.epoch).toBe(0);
    next.release();
  });
});
