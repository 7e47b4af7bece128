import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Checks } from "../check.ts";
import { refused } from "../check.ts";
import { link, plainPrompt, preview } from "../graphs.ts";
import type { Posted, Queue } from "../wire.ts";

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const promptChecks: Checks = {
  "PROMPT-01": async ({ http }) => {
    const reply = await http.post("/prompt", { prompt: plainPrompt() });
    expect(reply.status).toBe(200);
    expect(reply.headers.get("content-type")).toMatch(/^application\/json/);
    expect(reply.json()).toEqual({
      prompt_id: expect.any(String) as string,
      number: expect.any(Number) as number,
      node_errors: {},
    });
  },
  "PROMPT-02": async ({ post }) => {
    expect((await post(plainPrompt())).prompt_id).toMatch(UUID4);
  },
  "PROMPT-03": async ({ run }) => {
    const prompt_id = randomUUID();
    expect((await run(plainPrompt(), { body: { prompt_id } })).id).toBe(prompt_id);
  },
  "PROMPT-04": async (bench) => {
    for (const prompt_id of ["mine", "", "0B0F3C0E-6F0F-4B52-9F4E-0A0D6C6D1C11", randomUUID().replaceAll("-", ""), 5]) {
      const { error, node_errors } = await refused(bench, plainPrompt(), { prompt_id });
      expect(error).toMatchObject({ type: "invalid_prompt_id", extra_info: {} });
      expect(node_errors).toEqual({});
    }
  },
  "PROMPT-05": async ({ run }) => {
    const prompt_id = `mine ${randomUUID()}`;
    expect((await run(plainPrompt(), { body: { prompt_id } })).id).toBe(prompt_id);
    expect((await run(plainPrompt(), { body: { prompt_id: null } })).id).toBe("None");
  },
  "PROMPT-06": async ({ post }) => {
    const first = await post(plainPrompt());
    expect((await post(plainPrompt(), { number: -2.5 })).number).toBe(-2.5);
    expect((await post(plainPrompt())).number).toBe(first.number + 1);
  },
  "PROMPT-07": async ({ post }) => {
    const first = await post(plainPrompt());
    expect((await post(plainPrompt(), { front: true })).number).toBe(-(first.number + 1));
  },
  "PROMPT-08": async ({ run }) => {
    const { entry, messages } = await run(plainPrompt(), { body: { extra_data: { extra_pnginfo: { a: [1] } } } });
    const sid = messages.find(({ event }) => event?.data.sid !== undefined)?.event?.data.sid;
    expect(entry.prompt[3]).toMatchObject({ client_id: sid, extra_pnginfo: { a: [1] } });
  },
  "PROMPT-09": async ({ run }) => {
    const { entry } = await run(plainPrompt());
    expect(entry.prompt[3]["create_time"]).toBeGreaterThan(1_600_000_000_000);
  },
  "PROMPT-10": async ({ run }) => {
    const { entry } = await run(plainPrompt());
    expect(Object.keys(entry.prompt[3])).toEqual(["client_id"]);
  },
  "PROMPT-11": async ({ run }) => {
    const prompt = { ...plainPrompt(), "10": preview(link("1")) };
    const { entry } = await run(prompt, { body: { partial_execution_targets: ["10", "1", "none"] } });
    expect(Object.keys(entry.outputs)).toEqual(["10"]);
    expect(entry.prompt[4]).toEqual(["10"]);
  },
  "PROMPT-12": async (bench) => {
    const { error } = await refused(bench, plainPrompt(), { partial_execution_targets: ["1", "none"] });
    expect(error.type).toBe("prompt_no_outputs");
  },
  "PROMPT-13": async ({ run }) => {
    const { posted, entry } = await run({ ...plainPrompt(), "8": preview(link("404")) });
    expect(posted.node_errors["8"]).toMatchObject({ class_type: "PreviewImage", dependent_outputs: ["8"] });
    expect(entry.prompt[4]).toEqual(["9"]);
    expect(entry.status.status_str).toBe("success");
  },
  "PROMPT-14": async ({ http }) => {
    const reply = await http.post("/prompt", { client_id: "x" });
    expect(reply.status).toBe(400);
    expect(reply.json()).toEqual({
      error: { type: "no_prompt", message: "No prompt provided", details: "No prompt provided", extra_info: {} },
      node_errors: {},
    });
  },
  "PROMPT-15": async ({ http }) => {
    for (const body of ["{nope", JSON.stringify({ prompt: plainPrompt(), number: "first" })]) {
      const reply = await http.post("/prompt", body);
      expect(reply.status).toBe(500);
      expect(reply.headers.get("content-type")).toMatch(/^text\/plain/);
    }
  },
  "PROMPT-16": async ({ run }) => {
    const secrets = { auth_token_comfy_org: "token", api_key_comfy_org: "key" };
    const { entry } = await run(plainPrompt(), { body: { extra_data: { ...secrets, other: 1 } } });
    expect(JSON.stringify(entry)).not.toMatch(/auth_token_comfy_org|api_key_comfy_org/);
    expect(entry.prompt[3]["other"]).toBe(1);
  },
  "PROMPT-17": async ({ http, hold, post }) => {
    await using _held = await hold();
    await post(plainPrompt(), { extra_data: { auth_token_comfy_org: "token", api_key_comfy_org: "key" } });
    const queue = await http.get("/queue");
    expect(queue.json<Queue>().queue_pending).toHaveLength(1);
    expect(queue.text).not.toMatch(/auth_token_comfy_org|api_key_comfy_org/);
  },
  "PROMPT-18": async ({ http, hold, post }) => {
    await using _held = await hold();
    await post(plainPrompt());
    expect((await http.get("/prompt")).json()).toEqual({ exec_info: { queue_remaining: 2 } });
  },
  "PROMPT-20": async ({ post }) => {
    expect((await post(plainPrompt(), { prompt_id: null })).prompt_id).toMatch(UUID4);
  },
  "PROMPT-19": async ({ http, run }) => {
    const prompt_id = randomUUID();
    await run(plainPrompt(), { body: { prompt_id } });
    const again = await run({ ...plainPrompt(), "20": preview(link("1")) }, { body: { prompt_id } });
    expect(Object.keys(again.entry.outputs).sort()).toEqual(["20", "9"]);
    const all = (await http.get("/history")).json<Record<string, Posted>>();
    expect(Object.keys(all).filter((id) => id === prompt_id)).toHaveLength(1);
  },
};
