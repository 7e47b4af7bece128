import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { ended, eventsOf } from "../bench.ts";
import type { Checks } from "../check.ts";
import { plainPrompt, waitPrompt } from "../graphs.ts";
import type { Message, Session } from "../session.ts";

const is =
  (type: string) =>
  ({ event }: Message) =>
    event?.type === type;
const typesOf = ({ messages }: Session) => messages.map(({ event }) => event?.type);
const FLAGS = { supports_preview_metadata: true };
const flags = JSON.stringify({ type: "feature_flags", data: FLAGS });

export const socketChecks: Checks = {
  "WS-01": async ({ connect }) => {
    const clientId = randomUUID();
    await using session = await connect({ clientId });
    expect(session.messages[0]?.event).toEqual({
      type: "status",
      data: { status: { exec_info: { queue_remaining: expect.any(Number) as number } }, sid: clientId },
    });
  },
  "WS-02": async ({ connect }) => {
    await using session = await connect({ clientId: "" });
    expect(session.messages[0]?.event?.data.sid).toMatch(/^[0-9a-f]{32}$/);
  },
  "WS-03": async ({ connect, http }) => {
    await using session = await connect({ flags: FLAGS });
    const answer = session.messages.find(is("feature_flags"));
    expect(answer?.event?.data).toEqual((await http.get("/features")).json());
  },
  "WS-04": async ({ connect, post }) => {
    await using session = await connect();
    for (const text of ["no json", "{}", "[]", '{"type": 5}', '{"type": "unknown", "data": {}}']) session.send(text);
    const { prompt_id } = await post(plainPrompt(), { client_id: session.clientId });
    await ended(session, prompt_id);
  },
  "WS-05": async ({ connect, post }) => {
    await using session = await connect();
    session.send('{"type": "other", "data": {}}');
    session.send(flags);
    const { prompt_id } = await post(plainPrompt(), { client_id: session.clientId });
    await ended(session, prompt_id);
    expect(typesOf(session)).not.toContain("feature_flags");
  },
  "WS-06": async ({ connect, post }) => {
    await using session = await connect({ path: "/api/ws" });
    const { prompt_id } = await post(plainPrompt(), { client_id: session.clientId });
    await ended(session, prompt_id);
  },
  "WS-07": async ({ connect, post }) => {
    const clientId = randomUUID();
    await using older = await connect({ clientId });
    await using newer = await connect({ clientId });
    const { prompt_id } = await post(plainPrompt(), { client_id: clientId });
    await ended(newer, prompt_id);
    expect(eventsOf(older.messages, prompt_id)).toEqual([]);
  },
  "WS-08": async ({ connect, hold, http, run }) => {
    const { id, session: first } = await hold();
    await first.close();
    await using session = await connect({ clientId: first.clientId });
    const { event } = await session.until(is("executing"), "the running node");
    expect(event?.data).toEqual({ node: "3" });
    await http.post("/interrupt", { prompt_id: id });
    await run(plainPrompt());
  },
  "WS-13": async ({ connect, hold, http, run }) => {
    const { id, session: first } = await hold();
    await first.close();
    await using session = await connect({ clientId: first.clientId });
    await http.post("/interrupt", { prompt_id: id });
    await run(plainPrompt());
    expect(eventsOf(session.messages, id).map(({ type }) => type)).toContain("execution_interrupted");
  },
  "WS-14": async ({ connect, server }) => {
    await using session = await connect();
    session.send("x".repeat(4 * 1024 * 1024 + 1));
    // ComfyUI answers what is still on its way to a closed socket with a reset, which may overtake the close frame.
    const end = server.kind === "ours" ? /closed with 1009/ : /closed with 1009|the socket failed/;
    await expect(session.until(() => false, "end")).rejects.toThrow(end);
  },
  "WS-09": async ({ connect, post }) => {
    await using watcher = await connect();
    await using owner = await connect();
    const { prompt_id } = await post(plainPrompt(), { client_id: owner.clientId });
    await ended(owner, prompt_id);
    const busy = watcher.messages.flatMap(({ event }) => {
      const left = event?.type === "status" ? event.data.status?.exec_info.queue_remaining : undefined;
      return left === undefined ? [] : [left];
    });
    expect(busy.at(0)).toBe(0);
    expect(busy.slice(1)).toContain(1);
    expect(busy.at(-1)).toBe(0);
  },
  "WS-10": async ({ connect, post, run }) => {
    await using watcher = await connect();
    const { id } = await run(plainPrompt());
    const own = await post(plainPrompt(), { client_id: watcher.clientId });
    await ended(watcher, own.prompt_id);
    expect(eventsOf(watcher.messages, id)).toEqual([]);
  },
  "WS-11": async ({ connect, post }) => {
    await using watcher = await connect();
    const { prompt_id } = await post(waitPrompt(2));
    const own = await post(plainPrompt(), { client_id: watcher.clientId });
    await ended(watcher, own.prompt_id);
    const types = new Set(eventsOf(watcher.messages, prompt_id).map(({ type }) => type));
    expect([...types].sort()).toEqual(["progress", "progress_state"]);
  },
  "WS-12": async ({ connect, history, post, run }) => {
    const clientId = randomUUID();
    const older = await connect({ clientId });
    await using newer = await connect({ clientId });
    await older.close();
    // What the server does when it sees the close comes before this run.
    await run(plainPrompt());
    const { prompt_id } = await post(plainPrompt(), { client_id: clientId });
    await run(plainPrompt());
    expect(await history(prompt_id)).toBeDefined();
    expect(eventsOf(newer.messages, prompt_id)).toEqual([]);
  },
};
