import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeNew } from "./index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "netdist-test-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("takes the first free number, whoever took the others", async () => {
  await writeFile(join(folder, "a_00002_.npy"), "theirs");
  const written = [];
  for (const text of ["one", "two"]) written.push(await writeNew({ folder, name: "a", counter: 1 }, "_.npy", text));
  expect(written).toEqual([
    { filename: "a_00001_.npy", counter: 1 },
    { filename: "a_00003_.npy", counter: 3 },
  ]);
  expect(await readFile(join(folder, "a_00002_.npy"), "utf8")).toBe("theirs");
});

test("many at once each get a file of their own", async () => {
  const texts = Array.from({ length: 20 }, (_, i) => String(i));
  await Promise.all(texts.map((text) => writeNew({ folder, name: "b", counter: 1 }, ".txt", text)));
  const found = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
  expect(found.toSorted()).toEqual(texts.toSorted());
});

test("parts follow one another", async () => {
  const parts = ["one", "", " and two"].map((text) => new TextEncoder().encode(text));
  const { filename } = await writeNew({ folder, name: "c", counter: 1 }, ".txt", parts);
  expect(await readFile(join(folder, filename), "utf8")).toBe("one and two");
});

test("a folder that is not there is an error", async () => {
  await expect(writeNew({ folder: join(folder, "none"), name: "a", counter: 1 }, ".txt", "")).rejects.toThrow("ENOENT");
});
