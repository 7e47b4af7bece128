import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openJournal } from "./journal.ts";
import { readJournal } from "./read-journal.ts";
import type { NewRecord } from "./records.ts";

async function folder(): Promise<{ path: string; file: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "netdist-journal-"));
  return {
    path,
    file: join(path, ".netdist/journal.jsonl"),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
const open = (path: string, resume = false) => openJournal(path, { resume, workflow: "w.json", entropy: "dice" });
const sent: NewRecord = { type: "sent", job: 1, key: "k", worker: "attic", promptId: "p" };
const done: NewRecord = {
  type: "done",
  job: 1,
  key: "k",
  worker: "attic",
  promptId: "p",
  running: 1,
  files: [{ name: "1.png", part: "x" }],
};

test("what was appended is there again, and the first run's dice", async () => {
  await using here = await folder();
  {
    await using journal = await open(here.path);
    journal.append(sent);
    journal.append(done);
    journal.append({ ...sent, job: 2 });
    journal.append({ type: "failed", job: 3, key: "k", error: "no" });
    journal.append({ ...sent, job: 4 });
    journal.append({ type: "cancelled", job: 4 });
  }
  await using again = await openJournal(here.path, { resume: true, workflow: "w.json", entropy: "other" });
  expect(again.past.entropy).toBe("dice");
  expect([...again.past.jobs]).toEqual([
    [1, { state: "done", key: "k", files: [{ name: "1.png", part: "x" }] }],
    [2, { state: "sent", key: "k", worker: "attic", promptId: "p" }],
    [3, { state: "failed", key: "k" }],
  ]);
});

test("a folder that holds a run is refused without --resume, and the journal stays", async () => {
  await using here = await folder();
  await (await open(here.path))[Symbol.asyncDispose]();
  const before = await readFile(here.file);
  await expect(open(here.path)).rejects.toThrow("holds a run already: go on with it with --resume");
  expect(await readFile(here.file)).toEqual(before);
});

test("cut at any byte, it holds every whole line, and is written on behind the last of them", async () => {
  await using here = await folder();
  {
    await using journal = await open(here.path);
    journal.append(sent);
    journal.append(done);
  }
  const whole = await readFile(here.file);
  const lines = whole.toString().split("\n");
  for (let length = 0; length <= whole.length; length += 1) {
    const { records, length: good } = readJournal(whole.subarray(0, length), "j");
    const full = whole.subarray(0, length).toString().split("\n").length - 1;
    expect({ records: records.length, good }).toEqual({
      records: full,
      good: lines.slice(0, full).join("\n").length + (full > 0 ? 1 : 0),
    });
  }
  await writeFile(here.file, whole.subarray(0, whole.length - 5));
  {
    await using journal = await open(here.path, true);
    expect(journal.past.jobs.get(1)?.state).toBe("sent");
    journal.append(done);
  }
  await using again = await open(here.path, true);
  expect(again.past.jobs.get(1)?.state).toBe("done");
});

test("zeros behind the last line, as a power cut leaves them, are torn too", async () => {
  await using here = await folder();
  await (await open(here.path))[Symbol.asyncDispose]();
  await writeFile(here.file, new Uint8Array(512), { flag: "a" });
  await using again = await open(here.path, true);
  expect(again.past.jobs.size).toBe(0);
});

test.for([
  {
    name: "in the middle",
    text: 'nonsense\n{"type":"failed","at":"","job":1,"key":"","error":""}\n',
    says: ":2 is damaged",
  },
  { name: "of another version", text: '{"type":"run","version":2}\n{"type":"x"}\n', says: "is damaged" },
])("a line that cannot be read $name is named", async ({ text, says }) => {
  await using here = await folder();
  await (await open(here.path))[Symbol.asyncDispose]();
  await writeFile(here.file, text, { flag: "a" });
  await expect(open(here.path, true)).rejects.toThrow(says);
});

test("a second run in this folder is refused while the first goes on", async () => {
  await using here = await folder();
  {
    await using _first = await open(here.path);
    await expect(open(here.path, true)).rejects.toThrow("Another netdist run is at work");
  }
  await using second = await open(here.path, true);
  expect(second.past.jobs.size).toBe(0);
});
