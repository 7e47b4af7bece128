import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePng, readPngText } from "@netdist/codecs/png";
import { type Prompt, parseJson, stringifyJson } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { expect, test } from "vitest";
import { netdist } from "../../apps/harness/src/testing/netdist.ts";
import { node, sampling } from "../nodes/kit/prompts.ts";
import { openUser } from "../nodes/kit/user.ts";

// `BATCH_JOBS=300 BATCH_SEED=… npx vitest run tests/batch` is the long one.
const JOBS = Number(process.env["BATCH_JOBS"] ?? 60);
const SEED = Number(process.env["BATCH_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** Numbers below `limit` that depend on the seed alone (xorshift). */
function dice(seed: number): (limit: number) => number {
  let state = seed || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

interface Place extends AsyncDisposable {
  readonly cwd: string;
  readonly workers: readonly Server[];
  /** Arguments that name the workers. */
  readonly named: readonly string[];
}

async function place(count: number, prompt: Prompt): Promise<Place> {
  const cwd = await mkdtemp(join(tmpdir(), "netdist-batch-"));
  const workers = await Promise.all(Array.from({ length: count }, () => createServer()));
  await writeFile(join(cwd, "p.json"), stringifyJson(prompt));
  return {
    cwd,
    workers,
    named: workers.flatMap(({ url }) => ["--worker", url]),
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.close()));
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

const drawing = (text: string, step_ms = 0): Prompt => ({
  ...sampling(100, 1, { side: 16, text, step_ms }),
  "9": node("SaveImage", { images: ["3", 1], filename_prefix: "x" }),
});

/** How often each text was drawn on the workers. */
function drawn(workers: readonly Server[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const worker of workers) {
    for (const { item, status } of worker.engine.history.page({})) {
      if (status.status_str !== "success") continue;
      const text = String((item.prompt as Prompt)["3"]?.inputs["text"]);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

interface Written {
  readonly type: "run" | "sent" | "done" | "failed";
  readonly job: number;
  readonly promptId: string;
}

/** What the journal says; its last line may be torn. */
async function journalOf(cwd: string): Promise<Written[]> {
  const text = await readFile(join(cwd, "out/.netdist/journal.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Written);
}

/** How many prompts were sent for each job. */
function sends(journal: readonly Written[]): Map<number, number> {
  const ids = new Map<number, Set<string>>();
  for (const { type, job, promptId } of journal)
    if (type === "sent") ids.set(job, (ids.get(job) ?? new Set()).add(promptId));
  return new Map([...ids].map(([job, { size }]) => [job, size]));
}

/** Jobs that need not be sent again: those that are done, and those that the worker which was sent them last has finished. */
function finished(journal: readonly Written[], workers: readonly Server[]): Set<number> {
  const last = new Map(journal.filter(({ type }) => type !== "failed").map((record) => [record.job, record]));
  const isThere = (id: string) => workers.some(({ engine }) => engine.history.get(id)?.status.status_str === "success");
  return new Set(
    [...last.values()].flatMap(({ type, job, promptId }) => (type === "done" || isThere(promptId) ? [job] : [])),
  );
}

async function pixels(file: Uint8Array): Promise<string> {
  const { width, height, data } = decodePng(file);
  return `${width}x${height} ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")}`;
}

/** What one server draws for each job, one by one. */
async function references(prompts: readonly Prompt[]): Promise<string[]> {
  await using server = await createServer();
  await using user = await openUser(server.url);
  const all: string[] = [];
  for (const prompt of prompts) {
    const { outputs } = await user.run(prompt);
    const { images } = outputs["9"] as unknown as { images: { filename: string }[] };
    all.push(await pixels(await readFile(join(server.folders.root("output"), images[0]?.filename ?? ""))));
  }
  return all;
}

test(`${JOBS} jobs, killed and resumed at moments of seed ${SEED}: every result is right, nothing is done twice`, {
  timeout: 600_000,
}, async () => {
  const roll = dice(SEED);
  await using here = await place(3, drawing("job {job}", 3));
  const args = [
    "run",
    "p.json",
    "--range",
    `1-${JOBS}`,
    "--seed",
    "increment",
    "--name",
    "{job:04}",
    "--resume",
    "--json",
    ...here.named,
  ];
  let kills = 0;
  /** How often what was finished at a kill had been sent and drawn by then. */
  const before = new Map<number, readonly [sent: number, drawn: number]>();
  for (let code: number | null = null; code !== 0; ) {
    await using run = netdist(args, { cwd: here.cwd });
    let lines = roll(JOBS);
    if (kills < 5) {
      run.child.stdout?.on("data", (chunk: string) => {
        lines -= chunk.split("\n").length - 1;
        if (lines <= 0 && run.child.kill("SIGKILL")) kills += 1;
      });
    }
    const ended = await run.ended;
    code = ended.code;
    const journal = await journalOf(here.cwd);
    for (const job of finished(journal, here.workers)) {
      const counts = [sends(journal).get(job) ?? 0, drawn(here.workers).get(`job ${job}`) ?? 0] as const;
      before.set(job, before.get(job) ?? counts);
    }
    expect(ended.stderr).toBe("");
    if (code !== null) expect(JSON.parse(ended.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({ ok: true });
  }
  expect(kills).toBeGreaterThan(0);
  const names = Array.from({ length: JOBS }, (_, at) => `${String(at + 1).padStart(4, "0")}.png`);
  expect((await readdir(join(here.cwd, "out"))).sort()).toEqual([".netdist", ...names]);
  expect(await readdir(join(here.cwd, "out/.netdist"))).toEqual(["journal.jsonl"]);
  const files = await Promise.all(names.map((name) => readFile(join(here.cwd, "out", name))));
  const prompts = files.map((file) => parseJson(readPngText(file).get("prompt") ?? "") as Prompt);
  for (const [at, prompt] of prompts.entries())
    expect(prompt["3"]?.inputs).toMatchObject({ text: `job ${at + 1}`, seed: 101 + at });
  expect(await Promise.all(files.map(pixels))).toEqual(await references(prompts));
  const times = drawn(here.workers);
  expect(times.size).toBe(JOBS);
  const sent = sends(await journalOf(here.cwd));
  for (const [job, counts] of before) expect([job, sent.get(job), times.get(`job ${job}`)]).toEqual([job, ...counts]);
});
