import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { ended } from "../bench.ts";
import type { Checks } from "../check.ts";
import { plainPrompt } from "../graphs.ts";

export const jobCancelChecks: Checks = {
  "JOBS-15": async ({ hold, history, http, post }) => {
    await using _held = await hold();
    const { prompt_id } = await post(plainPrompt());
    const reply = await http.post(`/api/jobs/${prompt_id}/cancel`);
    expect([reply.status, reply.json()]).toEqual([200, { cancelled: true }]);
    expect((await http.get(`/api/jobs/${prompt_id}`)).status).toBe(404);
    expect(await history(prompt_id)).toBeUndefined();
  },
  "JOBS-16": async ({ hold, http }) => {
    const { id, session } = await hold();
    expect((await http.post(`/api/jobs/${id}/cancel`)).json()).toEqual({ cancelled: true });
    await session.until(({ event }) => event?.type === "execution_interrupted", "the interruption");
    await ended(session, id);
    await session.close();
  },
  "JOBS-17": async ({ http, run }) => {
    const { id } = await run(plainPrompt());
    for (const one of [id, randomUUID()]) {
      const reply = await http.post(`/api/jobs/${one}/cancel`);
      expect([reply.status, reply.json()]).toEqual([200, { cancelled: false }]);
    }
  },
  "JOBS-18": async ({ hold, http, post }) => {
    await using _held = await hold();
    const [first, second] = [await post(plainPrompt()), await post(plainPrompt())];
    const cancel = (body: unknown) => http.post("/api/jobs/cancel", body);
    const all = await cancel({ job_ids: [first.prompt_id, second.prompt_id, randomUUID()] });
    expect([all.status, all.json()]).toEqual([200, { cancelled: true }]);
    expect((await cancel({ job_ids: [randomUUID()] })).json()).toEqual({ cancelled: false });
    const bad = await cancel({ job_ids: ["no-uuid", randomUUID()] });
    expect(bad.json()).toEqual({ error: expect.any(String) as string, invalid_ids: ["no-uuid"] });
    for (const body of [{ job_ids: "x" }, {}, "no json"]) expect((await cancel(body)).status).toBe(400);
    expect(bad.status).toBe(400);
  },
};
