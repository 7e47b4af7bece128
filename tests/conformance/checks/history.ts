import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Bench } from "../bench.ts";
import { type Checks, EMPTY_OK } from "../check.ts";
import { emptyImage, link, node, plainPrompt, preview } from "../graphs.ts";
import type { History } from "../wire.ts";

async function idsOf({ http }: Bench, query: string): Promise<string[]> {
  return Object.keys((await http.get(`/history${query}`)).json<History>());
}

/** Runs prompts one after the other. */
async function runs(bench: Bench, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push((await bench.run(plainPrompt())).id);
  return ids;
}

export const historyChecks: Checks = {
  "HISTORY-01": async ({ run }) => {
    const prompt = plainPrompt();
    const { id, posted, entry } = await run(prompt);
    expect(entry.prompt.slice(0, 3)).toEqual([posted.number, id, prompt]);
    expect(entry.prompt[4]).toEqual(["9"]);
    expect(entry).toMatchObject({
      outputs: { "9": { images: [{ subfolder: "", type: "temp" }] } },
      meta: { "9": { node_id: "9", display_node: "9", parent_node: null, real_node_id: "9" } },
      status: { status_str: "success", completed: true },
    });
  },
  "HISTORY-02": async ({ http }) => {
    const reply = await http.get(`/history/${randomUUID()}`);
    expect([reply.status, reply.json()]).toEqual([200, {}]);
  },
  "HISTORY-03": async ({ hold, http, post }) => {
    await using held = await hold();
    const { prompt_id } = await post(plainPrompt());
    for (const id of [held.id, prompt_id]) expect((await http.get(`/history/${id}`)).json()).toEqual({});
  },
  "HISTORY-04": async (bench) => {
    const [, second, third] = await runs(bench, 3);
    expect(await idsOf(bench, "?max_items=2")).toEqual([second, third]);
  },
  "HISTORY-05": async (bench) => {
    await runs(bench, 3);
    const all = await idsOf(bench, "");
    expect(await idsOf(bench, "?offset=1&max_items=1")).toEqual(all.slice(1, 2));
    expect(await idsOf(bench, `?offset=${all.length - 2}`)).toEqual(all.slice(-2));
  },
  "HISTORY-06": async (bench) => {
    const [first, second] = await runs(bench, 2);
    expect(await bench.http.post("/history", { delete: [first, randomUUID()] })).toEqual(EMPTY_OK);
    const left = await idsOf(bench, "");
    expect(left).toContain(second);
    expect(left).not.toContain(first);
  },
  "HISTORY-07": async (bench) => {
    await runs(bench, 2);
    expect(await bench.http.post("/history", { clear: true })).toEqual(EMPTY_OK);
    expect(await idsOf(bench, "")).toEqual([]);
  },
  "HISTORY-08": async ({ run }) => {
    const { id, entry } = await run(plainPrompt());
    const timestamp = expect.any(Number) as number;
    expect(entry.status.messages).toEqual([
      ["execution_start", { prompt_id: id, timestamp }],
      ["execution_cached", { nodes: [], prompt_id: id, timestamp }],
      ["execution_success", { prompt_id: id, timestamp }],
    ]);
    const times = entry.status.messages.map(([, data]) => data.timestamp ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(1_600_000_000_000);
  },
  "HISTORY-09": async ({ run }) => {
    const { entry } = await run({ ...plainPrompt(), "10": node("SaveImageWebsocket", { images: link("1") }) });
    expect([Object.keys(entry.outputs), Object.keys(entry.meta)]).toEqual([["9"], ["9"]]);
  },
  "HISTORY-10": async ({ run }) => {
    const { events, entry } = await run({
      "1": emptyImage(),
      "4": node("TestRaise", { image: link("1"), message: "it broke" }),
      "8": preview(link("1")),
      "9": preview(link("4")),
    });
    expect(entry.status).toMatchObject({ status_str: "error", completed: false });
    const [name, data] = entry.status.messages.at(-1) ?? [];
    expect(name).toBe("execution_error");
    expect(data).toEqual(events.find(({ type }) => type === "execution_error")?.data);
    const made = events.filter(({ type }) => type === "executed").map((event) => event.data.node);
    expect(Object.keys(entry.outputs)).toEqual(made);
  },
  "HISTORY-11": async (bench) => {
    const prompt = plainPrompt();
    const { prompt_id } = await bench.post(prompt);
    // The next prompt's end shows that this one's came before.
    await bench.run(plainPrompt());
    expect(Object.keys((await bench.history(prompt_id))?.outputs ?? {})).toEqual(["9"]);
  },
};
