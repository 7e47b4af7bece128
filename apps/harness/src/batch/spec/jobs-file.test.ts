import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readJobsFile } from "./jobs-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "netdist-jobs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string) {
  const file = join(folder, "jobs.yaml");
  await writeFile(file, text);
  return readJobsFile(file);
}

describe("a jobs file", () => {
  test("the least of it", async () => {
    expect(await read("workflow: w.json")).toEqual({
      ...{ rows: undefined, range: undefined, repeat: 1, seed: undefined, sets: [], replacements: [], workers: [] },
      ...{ workflow: join(folder, "w.json"), out: join(folder, "out"), name: "{job:04}" },
    });
  });
  test("all of it", async () => {
    await writeFile(join(folder, "data.csv"), "animal\ncat\n");
    const spec = await read(`
workflow: w.json
jobs: data.csv
range: 1-300
repeat: 2
seed: 18446744073709551615+
set: { 6.text: "a {animal}", 3.steps: 20, 3.seed: 18446744073709551615 }
replace: { OLD: new }
workers: [attic, { name: barn, url: "http://10.0.0.6:8188" }, http://10.0.0.7:8188]
out: pictures
name: "{animal}/{job:03}"
`);
    expect(spec).toMatchObject({
      rows: [new Map([["animal", "cat"]])],
      range: [{ first: 1, last: 300 }],
      repeat: 2,
      seed: { kind: "from", first: 18446744073709551615n },
      sets: ["6.text=a {animal}", "3.steps=20", "3.seed=18446744073709551615"],
      replacements: [{ find: "OLD", replacement: "new", whole: false }],
      workers: [{ url: "attic" }, { name: "barn", url: "http://10.0.0.6:8188" }, { url: "http://10.0.0.7:8188" }],
      out: join(folder, "pictures"),
      name: "{animal}/{job:03}",
    });
  });
  test("jobs that stand in the file itself", async () => {
    const { rows } = await read("workflow: w.json\njobs:\n  - { animal: cat, 3.steps: 4 }\n  - { animal: dog }\n");
    expect(rows).toEqual([
      new Map([
        ["animal", "cat"],
        ["3.steps", "4"],
      ]),
      new Map([["animal", "dog"]]),
    ]);
  });
  test.for([
    { text: "workflow: w.json\nrepeet: 2\n", says: 'jobs.yaml:1: Unrecognized key: "repeet"' },
    { text: "workflow: w.json\nrepeat: 0\n", says: "jobs.yaml:2: repeat: " },
    { text: "workflow: w.json\nset: [\n", says: "jobs.yaml:" },
    { text: "jobs: x.csv\n", says: "workflow: " },
    { text: "workflow: w.json\njobs: missing.csv\n", says: "missing.csv cannot be read" },
    { text: "workflow: w.json\nworkflow: x.json\n", says: "jobs.yaml:2: Map keys must be unique" },
  ])("$text is refused", async ({ text, says }) => {
    await expect(read(text)).rejects.toThrow(says);
  });
});

describe("a job file of the old mass-process script", () => {
  const old = `workflow: "job.example.png"           # Your actual workflow to distribute.
job_start: 1
job_end: 100

workers:
  "RTX3080@LOC":
    url: "http://127.0.0.1:8188/"
    system: "windows"
  "P40_0@NET":
    url: "http://192.168.4.6:8188/"
    system: "posix"

replacement:
  -
    src: "http://127.0.0.1:8080/image/0000.png"
    dst: "http://127.0.0.1:8080/image/{job_num:04}.png"
`;
  test("means what it meant", async () => {
    await writeFile(join(folder, "job.example.png"), "");
    expect(await read(old)).toEqual({
      workflow: join(folder, "job.example.png"),
      rows: undefined,
      range: [{ first: 1, last: 99 }],
      repeat: 1,
      seed: { kind: "keep" },
      sets: [],
      replacements: [
        {
          find: "http://127.0.0.1:8080/image/0000.png",
          replacement: "http://127.0.0.1:8080/image/{job_num:04}.png",
          whole: true,
        },
      ],
      workers: [
        { name: "RTX3080@LOC", url: "http://127.0.0.1:8188/" },
        { name: "P40_0@NET", url: "http://192.168.4.6:8188/" },
      ],
      out: resolve("output"),
      name: "{job}",
    });
  });
  test("without replacements", async () => {
    expect((await read(old.replace(/replacement:[^]*/, "replacement:\n"))).replacements).toEqual([]);
  });
  test("an end before the start is refused", async () => {
    await expect(read(old.replace("job_end: 100", "job_end: 1"))).rejects.toThrow(
      "job_end 1 must be above job_start 1",
    );
  });
});
