import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { isObject, type Json, JsonError, parseJson } from "@netdist/sdk/prompt";
import { CommandError } from "../../command-error.ts";
import { CsvError, parseCsv } from "./csv.ts";

/** One line of a table of jobs: texts by column. A column that a row says nothing of is absent. */
export type Row = ReadonlyMap<string, string>;

/** Names that every job has anyway. */
const RESERVED = new Set(["job", "job_num", "row", "repeat", "image", "worker", "workflow"]);

/** Reads the rows of a `.csv`, `.tsv`, `.jsonl` or `.ndjson` file. Throws CommandError naming file and line. */
export async function readRows(file: string): Promise<readonly Row[]> {
  const text = await readText(file);
  const kind = extname(file).toLowerCase();
  if (kind === ".csv" || kind === ".tsv" || kind === ".txt") return csvRows(text, file);
  if (kind === ".jsonl" || kind === ".ndjson") return jsonLines(text, file);
  throw new CommandError("file", `${file} is no table of jobs: give a .csv, .tsv, .jsonl or .ndjson file.`);
}

/** A row from an object of plain values; null and absent say nothing. `where` is for messages. */
export function rowOf(raw: unknown, where: string): Row {
  if (!isObject(raw)) throw new CommandError("file", `${where}: expected an object with a value for each name.`);
  const row = new Map<string, string>();
  for (const [name, value] of Object.entries(raw)) {
    checkName(name, where);
    const text = textOf(value);
    if (text === false) throw new CommandError("file", `${where}: ${name} must be a text, a number, true or false.`);
    if (text !== undefined) row.set(name, text);
  }
  return row;
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    const why = cause instanceof TypeError ? "it is not UTF-8" : (cause as Error).message;
    throw new CommandError("file", `${file} cannot be read: ${why}.`, { cause });
  }
}

function csvRows(text: string, file: string): readonly Row[] {
  const [head, ...records] = parsed(text, file);
  if (head === undefined) throw new CommandError("file", `${file} is empty: its first line must name the columns.`);
  const names = head.fields.map((name) => name.trim());
  for (const [index, name] of names.entries()) {
    checkName(name, `${file}:${head.line}`);
    if (names.indexOf(name) !== index)
      throw new CommandError("file", `${file}:${head.line}: two columns are called ${JSON.stringify(name)}.`);
  }
  return records.map(({ line, fields }) => {
    if (fields.length !== names.length)
      throw new CommandError(
        "file",
        `${file}:${line}: ${fields.length} fields, where ${names.length} columns are named.`,
      );
    // A table cannot say "nothing" otherwise.
    return new Map(names.flatMap((name, index) => (fields[index] ? [[name, fields[index]] as const] : [])));
  });
}

function parsed(text: string, file: string): ReturnType<typeof parseCsv> {
  try {
    return parseCsv(text);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CommandError("file", `${file}: ${error.message}.`, { cause: error });
  }
}

function jsonLines(text: string, file: string): readonly Row[] {
  return text.split("\n").flatMap((line, index): Row[] => {
    if (line.trim() === "") return [];
    const where = `${file}:${index + 1}`;
    try {
      return [rowOf(parseJson(line), where)];
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      throw new CommandError("file", `${where}: ${error.message}.`, { cause: error });
    }
  });
}

function checkName(name: string, where: string): void {
  if (name === "") throw new CommandError("file", `${where}: a column without a name.`);
  if (RESERVED.has(name))
    throw new CommandError(
      "file",
      `${where}: a column cannot be called ${name}: every job has a {${name}} of its own.`,
    );
}

/** undefined for nothing, false for what is no plain value. */
function textOf(value: Json | undefined): string | undefined | false {
  if (value === null || value === undefined) return undefined;
  return typeof value === "object" ? false : String(value);
}
