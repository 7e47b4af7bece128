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

/** Jobs that are done: `collected` here, or finished by the worker that was sent them last and waiting `there`. */
function finished(journal: readonly Written[], workers: readonly Server[]) {
  const last = new Map(journal.filter(({ type }) => type !== "failed").map((record) => [record.job, record]));
  const isThere = (id: string) => workers.some(({ engine }) => engine.history.get(id)?.status.status_str === "success");
  const all = [...last.values()];
  return {
    collected: all.flatMap(({ type, job }) => (type === "done" ? [job] : [])),
    there: all.flatMap(({ type, job, promptId }) => (type !== "done" && isThere(promptId) ? [job] : [])),
  };
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
  /** How often what was collected at a kill had been sent and drawn by then. */
  const before = new Map<number, readonly [sent: number, drawn: number]>();
  /** The same of what a worker had finished and nobody had collected. */
  const waiting = new Map<number, number>();
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
    const { collected, there } = finished(journal, here.workers);
    for (const job of there) waiting.set(job, waiting.get(job) ?? sends(journal).get(job) ?? 0);
    for (const job of collected) {
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
  // What workers finished while nobody was there is collected, and never sent again.
  for (const [job, count] of waiting) expect([job, sent.get(job)]).toEqual([job, count]);
});

async function ended(
  here: Place,
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  await using run = netdist(["run", ...args], { cwd: here.cwd });
  return await run.ended;
}

test("--dry-run says what would be done, job by job, and sends nothing", async () => {
  await using here = await place(1, drawing("a {animal}"));
  await writeFile(join(here.cwd, "jobs.csv"), "animal,3.steps\ncat,3\ndog,\n");
  const { code, stdout } = await ended(here, [
    "p.json",
    "--jobs",
    "jobs.csv",
    "--name",
    "{animal}-{seed}",
    "--dry-run",
    "--json",
    ...here.named,
  ]);
  expect(code).toBe(0);
  const { data } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { data: { jobs: unknown; workers: unknown } };
  expect(data.workers).toEqual(here.workers.map(({ url }) => url));
  const alone = await ended(here, ["p.json", "--jobs", "jobs.csv", "--dry-run"]);
  expect([alone.code, alone.stderr]).toEqual([0, expect.stringContaining("No workers are known")]);
  expect(data.jobs).toEqual([
    { job: 1, name: "cat-100", seed: 100, changes: { "3.steps": "3", "3.text": '"a cat"' } },
    { job: 2, name: "dog-100", seed: 100, changes: { "3.text": '"a dog"' } },
  ]);
  expect([await readdir(here.cwd), drawn(here.workers).size]).toEqual([["jobs.csv", "p.json"], 0]);
});

test("Ctrl-C stops what runs on the workers; --resume does the rest", async () => {
  await using here = await place(2, drawing("job {job}", 50));
  const args = ["p.json", "--repeat", "12", ...here.named];
  await using run = netdist(["run", ...args], { cwd: here.cwd });
  await run.line(/✓ job \d/);
  run.child.kill("SIGINT");
  const { code, stdout } = await run.ended;
  expect(code).toBe(130);
  expect(stdout).toContain("Go on with --resume.");
  const [, done, open] = /(\d+) jobs? done, (\d+) not done\./.exec(stdout) ?? [];
  expect(Number(done) + Number(open)).toBe(12);
  expect(here.workers.map(({ engine }) => engine.remaining())).toEqual([0, 0]);
  const second = await ended(here, args);
  expect([second.code, second.stderr]).toEqual([2, expect.stringContaining("holds a run already")]);
  const { code: third, stderr } = await ended(here, [...args, "--resume"]);
  expect([third, stderr]).toEqual([0, expect.stringMatching(/\d+ of 12 jobs were done before/)]);
  expect((await readdir(join(here.cwd, "out"))).filter((name) => name.endsWith(".png"))).toHaveLength(12);
});

test("Ctrl-C while a finished job is being fetched: --resume collects it, and sends it no second time", async () => {
  await using here = await place(2, drawing("job {job}", 3));
  for (const { faults } of here.workers) faults.http.push({ route: "GET /view", before: new Promise(() => {}) });
  const args = ["p.json", "--repeat", "6", ...here.named];
  await using run = netdist(["run", ...args], { cwd: here.cwd });
  await expect.poll(() => drawn(here.workers).size, { timeout: 20_000 }).toBeGreaterThan(1);
  run.child.kill("SIGINT");
  expect((await run.ended).code).toBe(130);
  const { there } = finished(await journalOf(here.cwd), here.workers);
  expect(there.length).toBeGreaterThan(1);
  for (const { faults } of here.workers) faults.http.splice(0);
  const { code, stderr } = await ended(here, [...args, "--resume"]);
  expect(code, stderr).toBe(0);
  const [sent, times] = [sends(await journalOf(here.cwd)), drawn(here.workers)];
  for (const job of there) expect([job, sent.get(job), times.get(`job ${job}`)]).toEqual([job, 1, 1]);
  expect(times.size).toBe(6);
});

test("--hedge: what takes too long on one worker is made by another one too, and told once", async () => {
  await using here = await place(1, drawing("job {job}", 20));
  await using slow = await createServer({ speed: 0.001 });
  const args = ["p.json", "--repeat", "4", "--hedge", "--json", "--worker", slow.url, ...here.named];
  const { code, stdout } = await ended(here, args);
  expect(code).toBe(0);
  const done = stdout.split("\n").filter((line) => line.includes('"state":"done"'));
  expect(done).toHaveLength(4);
  expect(stdout).toContain('"done":4');
  expect([...drawn(here.workers).keys()].sort()).toEqual(["job 1", "job 2", "job 3", "job 4"]);
});

test("a job that fails is told, the others are done, and --resume tries it again once it is mended", async () => {
  await using here = await place(2, drawing("job {job}"));
  await writeFile(
    join(here.cwd, "jobs.jsonl"),
    '{"5.width":16}\n{"5.width":16,"9.filename_prefix":"../../x"}\n{"5.width":32}\n',
  );
  const args = ["p.json", "--jobs", "jobs.jsonl", "--json", ...here.named];
  const { code, stdout } = await ended(here, args);
  expect(code).toBe(1);
  const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as {
    data: { failures: { job: number; error: string }[]; done: number };
  };
  expect(last.data).toMatchObject({ done: 2, failures: [{ job: 2 }] });
  await writeFile(join(here.cwd, "jobs.jsonl"), '{"5.width":16}\n{"5.width":16}\n{"5.width":32}\n');
  expect((await ended(here, [...args, "--resume"])).code).toBe(0);
  expect((await readdir(join(here.cwd, "out"))).filter((name) => name.endsWith(".png"))).toEqual([
    "0001.png",
    "0002.png",
    "0003.png",
  ]);
});

test("what was done with another table is not mixed with this one", async () => {
  await using here = await place(1, drawing("{what}"));
  await writeFile(join(here.cwd, "jobs.csv"), "what\nsea\n");
  const args = ["p.json", "--jobs", "jobs.csv", ...here.named];
  expect((await ended(here, args)).code).toBe(0);
  await writeFile(join(here.cwd, "jobs.csv"), "what\nsky\n");
  const { code, stderr } = await ended(here, [...args, "--resume"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("Job 1 in")]);
});

test("a job file of the old mass-process script runs as it is", async () => {
  await using here = await place(2, drawing("frame 0000"));
  const picture = await ended(here, ["p.json", "--name", "workflow", ...here.named]);
  expect(picture.code).toBe(0);
  const [a, b] = here.workers.map(({ url }) => url);
  await writeFile(
    join(here.cwd, "job.yaml"),
    `workflow: "out/workflow.png"
job_start: 1
job_end: 4

workers:
  "RTX3080@LOC":
    url: "${a}/"
    system: "windows"
  "P40_0@NET":
    url: "${b}/"
    system: "posix"

replacement:
  -
    src: "frame 0000"
    dst: "frame {job_num:04}"
`,
  );
  const { code, stdout, stderr } = await ended(here, ["job.yaml"]);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/RTX3080@LOC|P40_0@NET/);
  const names = (await readdir(join(here.cwd, "output"))).filter((name) => name.endsWith(".png"));
  expect(names.sort()).toEqual(["1.png", "2.png", "3.png"]);
  const text = readPngText(await readFile(join(here.cwd, "output/3.png")));
  expect(JSON.parse(text.get("prompt") ?? "")).toMatchObject({ "3": { inputs: { text: "frame 0003" } } });
});

test("several pictures of a job are numbered, and a worker that is not there costs nothing but time", async () => {
  const prompt = { ...drawing("x"), ...sampling(100, 3, { side: 16, text: "x" }) };
  await using here = await place(1, prompt);
  const { code, stderr } = await ended(here, [
    "p.json",
    "--repeat",
    "2",
    ...here.named,
    "--worker",
    "http://127.0.0.1:9",
  ]);
  expect(code, stderr).toBe(0);
  const names = (await readdir(join(here.cwd, "out"))).filter((name) => name.endsWith(".png"));
  expect(names.sort()).toEqual(["0001.0.png", "0001.1.png", "0001.2.png", "0002.0.png", "0002.1.png", "0002.2.png"]);
});
