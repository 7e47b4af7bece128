import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRows } from "./rows.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "netdist-rows-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function rows(name: string, text: string | Uint8Array): Promise<Record<string, string>[]> {
  await writeFile(join(folder, name), text);
  return (await readRows(join(folder, name))).map((row) => Object.fromEntries(row));
}

describe("CSV", () => {
  test.for([
    {
      name: "plain",
      text: "a,b\n1,2\n3,4\n",
      rows: [
        { a: "1", b: "2" },
        { a: "3", b: "4" },
      ],
    },
    { name: "no last line break", text: "a,b\n1,2", rows: [{ a: "1", b: "2" }] },
    { name: "CRLF, a byte order mark, blank lines", text: "\ufeffa,b\r\n\r\n1,2\r\n\r\n", rows: [{ a: "1", b: "2" }] },
    { name: "quotes", text: 'a,b\n"x, ""y""","two\nlines"\n', rows: [{ a: 'x, "y"', b: "two\nlines" }] },
    { name: "semicolons, as Excel writes them in much of Europe", text: "a;b\n1,5;x\n", rows: [{ a: "1,5", b: "x" }] },
    { name: "tabs", text: "a\tb\n1\t2\n", rows: [{ a: "1", b: "2" }] },
    { name: "an empty cell says nothing", text: "a,b\n,2\n", rows: [{ b: "2" }] },
    { name: "one column", text: "a\nx\ny\n", rows: [{ a: "x" }, { a: "y" }] },
    {
      name: "a key of JavaScript's own",
      text: "__proto__,b\n1,2\n",
      rows: [
        Object.fromEntries([
          ["__proto__", "1"],
          ["b", "2"],
        ]),
      ],
    },
  ])("$name", async ({ text, rows: expected }) => {
    expect(await rows("x.csv", text)).toEqual(expected);
  });
  test.for([
    { name: "fields too many", text: "a,b\n1,2\n1,2,3\n", says: "x.csv:3: 3 fields, where 2 columns are named." },
    { name: "a quote that stays open", text: 'a\n"x\n', says: "line 2: a quote that is opened and never closed" },
    { name: "text behind a quote", text: 'a,b\n"x"y,2\n', says: "line 2: text after the closing quote" },
    { name: "two columns of one name", text: "a,a\n", says: 'two columns are called "a"' },
    { name: "a name that every job has", text: "job\n1\n", says: "a column cannot be called job" },
    { name: "nothing", text: "", says: "is empty" },
    { name: "Latin-1", text: Uint8Array.of(97, 10, 0xe9, 10), says: "it is not UTF-8" },
  ])("$name: refused with the line", async ({ text, says }) => {
    await expect(rows("x.csv", text)).rejects.toThrow(says);
  });
});

describe("JSON lines", () => {
  test("values of every plain kind, seeds past 2^53, null says nothing", async () => {
    const text = '{"a":"x","n":1.5,"on":true,"seed":18446744073709551615,"no":null}\n\n{"a":""}\n';
    expect(await rows("x.jsonl", text)).toEqual([
      { a: "x", n: "1.5", on: "true", seed: "18446744073709551615" },
      { a: "" },
    ]);
  });
  test.for([
    { text: '{"a":1}\n{"a":[1]}', says: "x.jsonl:2: a must be a text, a number, true or false." },
    { text: "{}\n[1]", says: "x.jsonl:2: expected an object" },
    { text: '{"a":1', says: "x.jsonl:1: " },
  ])("$text: refused with the line", async ({ text, says }) => {
    await expect(rows("x.jsonl", text)).rejects.toThrow(says);
  });
});

test("another kind of file is refused", async () => {
  await expect(rows("x.xlsx", "")).rejects.toThrow("is no table of jobs");
});
