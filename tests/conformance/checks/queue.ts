import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Bench, ended } from "../bench.ts";
import { type Checks, EMPTY_OK } from "../check.ts";
import { plainPrompt } from "../graphs.ts";
import type { Queue } from "../wire.ts";

async function queueOf({ http }: Bench): Promise<Queue> {
  return (await http.get("/queue")).json<Queue>();
}
async function pendingIds(bench: Bench): Promise<string[]> {
  return (await queueOf(bench)).queue_pending.map(([, id]) => id);
}

/** Queues prompts behind a running one, and tells in which order they ran. */
async function orderOf(bench: Bench, bodies: readonly Readonly<Record<string, unknown>>[]): Promise<number[]> {
  const held = await bench.hold();
  await using session = await bench.connect();
  const ids: string[] = [];
  for (const body of bodies) {
    const posted = await bench.post(plainPrompt(), { client_id: session.clientId, ...body });
    ids.push(posted.prompt_id);
  }
  await held.release();
  for (const id of ids) await ended(session, id);
  return session.messages.flatMap(({ event }) =>
    event?.type === "execution_start" ? [ids.indexOf(event.data.prompt_id ?? "")] : [],
  );
}

export const queueChecks: Checks = {
  "QUEUE-01": async (bench) => {
    await using held = await bench.hold();
    const prompt = plainPrompt();
    const { prompt_id, number } = await bench.post(prompt, { client_id: "someone", extra_data: { mine: 1 } });
    const { queue_running, queue_pending } = await queueOf(bench);
    expect(queue_running.map(([, id]) => id)).toEqual([held.id]);
    const extra = expect.objectContaining({ client_id: "someone", mine: 1 }) as Record<string, unknown>;
    expect(queue_pending.map((item) => item.slice(0, 5))).toEqual([[number, prompt_id, prompt, extra, ["9"]]]);
  },
  "QUEUE-02": async (bench) => {
    await using held = await bench.hold();
    const [first, second] = [await bench.post(plainPrompt()), await bench.post(plainPrompt())];
    const reply = await bench.http.post("/queue", { delete: [first.prompt_id, held.id, randomUUID()] });
    expect(reply).toEqual(EMPTY_OK);
    expect(await pendingIds(bench)).toEqual([second.prompt_id]);
    expect((await queueOf(bench)).queue_running).toHaveLength(1);
  },
  "QUEUE-03": async (bench) => {
    await using held = await bench.hold();
    for (let n = 0; n < 3; n++) await bench.post(plainPrompt());
    expect(await bench.http.post("/queue", { clear: true })).toEqual(EMPTY_OK);
    const { queue_running, queue_pending } = await queueOf(bench);
    expect([queue_running.map(([, id]) => id), queue_pending]).toEqual([[held.id], []]);
  },
  "QUEUE-04": async (bench) => {
    await using session = await bench.connect();
    const held = await bench.hold();
    const { prompt_id } = await bench.post(plainPrompt(), { client_id: session.clientId });
    await bench.http.post("/queue", { delete: [prompt_id] });
    await held.release();
    const next = await bench.post(plainPrompt(), { client_id: session.clientId });
    await ended(session, next.prompt_id);
    expect(await bench.history(prompt_id)).toBeUndefined();
    expect(session.messages.filter(({ event }) => event?.data.prompt_id === prompt_id)).toEqual([]);
  },
  "QUEUE-05": async (bench) => {
    const numbers = [900_001, -900_001, 900_000.5, 0];
    expect(
      await orderOf(
        bench,
        numbers.map((number) => ({ number })),
      ),
    ).toEqual([1, 3, 2, 0]);
  },
  "QUEUE-06": async (bench) => {
    expect(await orderOf(bench, [{}, {}, { front: true }])).toEqual([2, 0, 1]);
  },
  "QUEUE-07": async (bench) => {
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const order = await orderOf(
      bench,
      ids.map((prompt_id) => ({ prompt_id, number: 900_002 })),
    );
    expect(order.map((at) => ids[at])).toEqual([...ids].sort());
  },
  "QUEUE-08": async (bench) => {
    await using session = await bench.connect();
    const { prompt_id } = await bench.post(plainPrompt(), { client_id: session.clientId });
    await ended(session, prompt_id);
    const { queue_running, queue_pending } = await queueOf(bench);
    expect([...queue_running, ...queue_pending].map(([, id]) => id)).not.toContain(prompt_id);
  },
};
