import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Bench } from "../bench.ts";
import type { Checks } from "../check.ts";
import { emptyImage, freshName, link, node, plainPrompt, preview, save } from "../graphs.ts";
import type { Job, Jobs, Prompt } from "../wire.ts";

async function list({ http }: Bench, query = ""): Promise<Jobs> {
  const reply = await http.get(`/api/jobs${query}`);
  expect(reply.status, reply.text).toBe(200);
  return reply.json<Jobs>();
}
async function jobOf({ http }: Bench, id: string): Promise<Job> {
  return (await http.get(`/api/jobs/${id}`)).json<Job>();
}
const idsOf = ({ jobs }: Jobs) => jobs.map(({ id }) => id);
const failing = (): Prompt => ({
  "1": emptyImage(),
  "4": node("TestRaise", { image: link("1"), message: "no" }),
  "9": preview(link("4")),
});
const number = expect.any(Number) as number;

/** Runs a prompt that is interrupted. */
async function interruptedId(bench: Bench): Promise<string> {
  const held = await bench.hold();
  await held.release();
  return held.id;
}

export const jobChecks: Checks = {
  "JOBS-01": async ({ http }) => {
    expect((await http.get("/api/jobs")).status).toBe(404);
  },
  "JOBS-02": async (bench) => {
    const first = (await bench.run(plainPrompt())).id;
    const second = (await bench.run(plainPrompt())).id;
    const { jobs, pagination } = await list(bench);
    expect(jobs.slice(0, 2).map(({ id }) => id)).toEqual([second, first]);
    expect(pagination).toEqual({ offset: 0, limit: null, total: jobs.length, has_more: false });
  },
  "JOBS-03": async (bench) => {
    const { id, posted, output } = await bench.run(plainPrompt());
    expect((await list(bench)).jobs[0]).toEqual({
      id,
      status: "completed",
      priority: posted.number,
      create_time: number,
      execution_start_time: number,
      execution_end_time: number,
      outputs_count: 1,
      previewable_outputs_count: 1,
      preview_output: { ...output("9").images?.[0], nodeId: "9", mediaType: "images" },
    });
  },
  "JOBS-04": async (bench) => {
    for (let n = 0; n < 3; n++) await bench.run(plainPrompt());
    const all = idsOf(await list(bench));
    const page = await list(bench, "?limit=2&offset=1");
    expect(idsOf(page)).toEqual(all.slice(1, 3));
    expect(page.pagination).toEqual({ offset: 1, limit: 2, total: all.length, has_more: all.length > 3 });
    expect((await list(bench, "?limit=1&offset=-5")).pagination).toMatchObject({ offset: 0 });
  },
  "JOBS-05": async ({ http }) => {
    for (const query of ["limit=0", "limit=abc", "status=nope", "sort_by=nope", "sort_order=nope", "offset=x"]) {
      const reply = await http.get(`/api/jobs?${query}`);
      expect([query, reply.status, reply.json()]).toEqual([query, 400, { error: expect.any(String) as string }]);
    }
  },
  "JOBS-06": async (bench) => {
    for (let n = 0; n < 2; n++) await bench.run(plainPrompt());
    const oldestFirst = idsOf(await list(bench, "?sort_order=asc"));
    expect(oldestFirst).toEqual(idsOf(await list(bench)).reverse());
    const { jobs } = await list(bench, "?status=completed&sort_by=execution_duration&sort_order=asc");
    const durations = jobs.map((job) => timeOf(job, "execution_end_time") - timeOf(job, "execution_start_time"));
    expect(durations).toEqual([...durations].sort((a, b) => a - b));
  },
  "JOBS-07": async (bench) => {
    const workflow = { id: freshName("workflow"), nodes: [] };
    const { id } = await bench.run(plainPrompt(), { body: { extra_data: { extra_pnginfo: { workflow } } } });
    const found = await list(bench, `?workflow_id=${workflow.id}`);
    expect(found.jobs).toMatchObject([{ id, workflow_id: workflow.id }]);
  },
  "JOBS-08": async (bench) => {
    await using held = await bench.hold();
    const { prompt_id, number: priority } = await bench.post(plainPrompt());
    const pending = { id: prompt_id, status: "pending", priority, create_time: number };
    const counts = { outputs_count: 0, previewable_outputs_count: 0 };
    const { jobs } = await list(bench, "?status=pending,in_progress");
    expect(jobs.find(({ id }) => id === prompt_id)).toEqual({ ...pending, ...counts });
    expect(await jobOf(bench, prompt_id)).toMatchObject({ ...pending, ...counts });
    const running = await jobOf(bench, held.id);
    expect(running.status).toBe("in_progress");
    expect(Object.values(running)).not.toContain(null);
  },
  "JOBS-09": async (bench) => {
    const prompt = plainPrompt();
    const { id, entry } = await bench.run(prompt);
    expect(await jobOf(bench, id)).toMatchObject({
      id,
      status: "completed",
      outputs: entry.outputs,
      execution_status: entry.status,
      workflow: { prompt, extra_data: entry.prompt[3] },
    });
  },
  "JOBS-10": async ({ http }) => {
    for (const id of [randomUUID(), "no-uuid"]) {
      const reply = await http.get(`/api/jobs/${id}`);
      expect([reply.status, reply.json()]).toEqual([404, { error: "Job not found" }]);
    }
  },
  "JOBS-11": async (bench) => {
    const { id, entry } = await bench.run(failing());
    const error = { status: "failed", execution_error: entry.status.messages.at(-1)?.[1] };
    expect(await jobOf(bench, id)).toMatchObject({ id, ...error });
    expect((await list(bench)).jobs.find((job) => job.id === id)).toMatchObject(error);
  },
  "JOBS-12": async (bench) => {
    const id = await interruptedId(bench);
    expect(await jobOf(bench, id)).toMatchObject({ id, status: "cancelled", outputs: {} });
  },
  "JOBS-13": async (bench) => {
    const done = (await bench.run(plainPrompt())).id;
    const failed = (await bench.run(failing())).id;
    const cancelled = await interruptedId(bench);
    const found = idsOf(await list(bench, "?status=failed,cancelled"));
    expect(found.slice(0, 2)).toEqual([cancelled, failed]);
    expect(found).not.toContain(done);
  },
  "JOBS-14": async (bench) => {
    const { id, output } = await bench.run({ ...plainPrompt(), "8": save(link("1")), "7": preview(link("1")) });
    const job = await jobOf(bench, id);
    expect(job).toMatchObject({ outputs_count: 3, previewable_outputs_count: 3 });
    expect(job.preview_output).toEqual({ ...output("8").images?.[0], nodeId: "8", mediaType: "images" });
  },
};

function timeOf(job: Job, key: string): number {
  const time = (job as unknown as Record<string, unknown>)[key];
  expect(time).toEqual(number);
  return time as number;
}
