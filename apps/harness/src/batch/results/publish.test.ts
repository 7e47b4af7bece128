import { link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { JobState, Past, SavedFile } from "../journal/records.ts";
import { keepParts, type Places, publish, settleParts } from "./publish.ts";

async function places(): Promise<Places & AsyncDisposable> {
  const out = await mkdtemp(join(tmpdir(), "netdist-publish-"));
  const parts = join(out, ".netdist");
  await mkdir(parts);
  return { out, parts, [Symbol.asyncDispose]: () => rm(out, { recursive: true, force: true }) };
}
const past = (...jobs: JobState[]): Past => ({ entropy: "", jobs: new Map(jobs.map((job, at) => [at + 1, job])) });
const done = (files: readonly SavedFile[]): JobState => ({ state: "done", key: "", files });
const text = ({ out }: Places, name: string) => readFile(join(out, name), "utf8");

const two = [
  { name: "a.txt", bytes: "A" },
  { name: "sub/b.txt", bytes: "B" },
];

test("results get their names in folders of their own, and no part is left", async () => {
  await using here = await places();
  await publish(here, await keepParts(here, 1, two));
  expect([await text(here, "a.txt"), await text(here, "sub/b.txt")]).toEqual(["A", "B"]);
  expect(await readdir(here.parts)).toEqual([]);
});

test("a name that is taken: nothing is written over, and no part is left", async () => {
  await using here = await places();
  await mkdir(join(here.out, "sub"));
  await writeFile(join(here.out, "sub/b.txt"), "mine");
  await expect(keepParts(here, 1, two)).rejects.toThrow("is there already, and nothing is written over");
  expect(await text(here, "sub/b.txt")).toBe("mine");
  expect(await readdir(here.parts)).toEqual([]);
});

test("a name that was taken in between: nothing is written over", async () => {
  await using here = await places();
  const kept = await keepParts(here, 1, two);
  await writeFile(join(here.out, "a.txt"), "mine");
  await expect(publish(here, kept)).rejects.toThrow("is there already");
  expect(await text(here, "a.txt")).toBe("mine");
});

describe("after a kill", () => {
  test("before any name was given", async () => {
    await using here = await places();
    await settleParts(here, past(done(await keepParts(here, 1, two))));
    expect([await text(here, "a.txt"), await text(here, "sub/b.txt")]).toEqual(["A", "B"]);
    expect(await readdir(here.parts)).toEqual([]);
  });
  test("between a file's name and the end of its part", async () => {
    await using here = await places();
    const kept = await keepParts(here, 1, two);
    await link(join(here.parts, kept[0]?.part ?? ""), join(here.out, "a.txt"));
    await settleParts(here, past(done(kept)));
    expect([await text(here, "a.txt"), await text(here, "sub/b.txt")]).toEqual(["A", "B"]);
    expect(await readdir(here.parts)).toEqual([]);
  });
  test("before the job was noted as done: its parts go", async () => {
    await using here = await places();
    await keepParts(here, 1, two);
    await settleParts(here, past({ state: "sent", key: "", worker: "w", promptId: "p" }));
    expect(await readdir(here.out)).toEqual([".netdist"]);
    expect(await readdir(here.parts)).toEqual([]);
  });
});
