import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { ended } from "../bench.ts";
import { type Checks, EMPTY_OK } from "../check.ts";
import { emptyImage, link, node, plainPrompt, preview } from "../graphs.ts";
import type { Prompt } from "../wire.ts";

/** 1 EmptyImage, 8 its preview, 3 a long wait, 9 a preview of that. */
function longPrompt(): Prompt {
  return {
    "1": emptyImage(),
    "3": node("TestWait", { image: link("1"), steps: 2000, step_ms: 20 }),
    "8": preview(link("1")),
    "9": preview(link("3")),
  };
}

export const interruptChecks: Checks = {
  "INTERRUPT-01": async ({ http, hold }) => {
    const { id, session } = await hold();
    expect(await http.post("/interrupt", { prompt_id: id })).toEqual(EMPTY_OK);
    const { event } = await session.until((one) => one.event?.type === "execution_interrupted", "the interruption");
    expect(event?.data).toEqual({
      prompt_id: id,
      node_id: "3",
      node_type: "TestWait",
      executed: ["1"],
      timestamp: expect.any(Number) as number,
    });
    await ended(session, id);
    await session.close();
  },
  "INTERRUPT-02": async ({ http, hold }) => {
    await using held = await hold();
    expect(await http.post("/interrupt", { prompt_id: randomUUID() })).toEqual(EMPTY_OK);
    const seen = held.session.messages.length;
    const later = () => held.session.messages.slice(seen).some(({ event }) => event?.type === "progress");
    await held.session.until(later, "further progress");
    expect(held.session.messages.map(({ event }) => event?.type)).not.toContain("execution_interrupted");
  },
  "INTERRUPT-03": async ({ http, hold }) => {
    const { id, session } = await hold();
    expect(await http.post("/interrupt")).toEqual(EMPTY_OK);
    await session.until(({ event }) => event?.type === "execution_interrupted", "the interruption");
    await ended(session, id);
    await session.close();
  },
  "INTERRUPT-04": async ({ connect, history, http, post }) => {
    await using session = await connect();
    const { prompt_id: id } = await post(longPrompt(), { client_id: session.clientId });
    await session.until(({ event }) => event?.type === "progress", "progress");
    await http.post("/interrupt", { prompt_id: id });
    await ended(session, id);
    const entry = await history(id);
    expect(entry?.status).toMatchObject({ status_str: "error", completed: false });
    expect(entry?.status.messages.map(([name]) => name)).toEqual([
      "execution_start",
      "execution_cached",
      "execution_interrupted",
    ]);
    const made = session.messages
      .filter(({ event }) => event?.type === "executed")
      .map(({ event }) => event?.data.node);
    expect(Object.keys(entry?.outputs ?? {})).toEqual(made);
  },
  "INTERRUPT-05": async ({ http, run }) => {
    expect(await http.post("/interrupt")).toEqual(EMPTY_OK);
    expect(await http.post("/interrupt", "no json")).toEqual(EMPTY_OK);
    expect((await run(plainPrompt())).entry.status.status_str).toBe("success");
  },
  "INTERRUPT-06": async ({ connect, http, post, run }) => {
    const prompt = longPrompt();
    await using session = await connect();
    const { prompt_id } = await post(prompt, { client_id: session.clientId });
    await session.until(({ event }) => event?.type === "progress", "progress");
    await http.post("/interrupt", { prompt_id });
    await ended(session, prompt_id);
    const again = await run({ ...prompt, "3": preview(link("1")), "9": preview(link("1")) });
    expect(again.events.find(({ type }) => type === "execution_cached")?.data.nodes).toContain("1");
  },
  "INTERRUPT-07": async ({ connect, hold, post }) => {
    const held = await hold();
    await using session = await connect();
    const { prompt_id } = await post(plainPrompt(), { client_id: session.clientId });
    await held.release();
    await ended(session, prompt_id);
    expect(session.messages.map(({ event }) => event?.type)).toContain("execution_success");
  },
};

export const freeChecks: Checks = {
  "FREE-01": async ({ http, run }) => {
    const prompt = plainPrompt();
    await run(prompt);
    expect(await http.post("/free", { unload_models: true, free_memory: true })).toEqual(EMPTY_OK);
    // The flags apply after a prompt or when the server is idle, whichever comes first.
    await run(plainPrompt());
    const again = await run(prompt);
    expect(again.events.find(({ type }) => type === "execution_cached")?.data.nodes).toEqual([]);
  },
  "FREE-02": async ({ http }) => {
    expect((await http.post("/free", "no json")).status).toBe(500);
  },
};
