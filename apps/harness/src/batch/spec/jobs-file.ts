import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { CommandError } from "../../command-error.ts";
import { parseRange } from "./job-range.ts";
import { isOldForm, readOldForm } from "./old-form.ts";
import { readRows, rowOf } from "./rows.ts";
import { parseSeedRule } from "./seed-rule.ts";
import { type BatchSpec, DEFAULT_NAME, type GivenWorker } from "./spec.ts";

const scalar = z.union([z.string(), z.number(), z.bigint(), z.boolean()]).transform(String);
const address = z.strictObject({ url: z.string().min(1) });

const fileSchema = z.strictObject({
  workflow: z.string().min(1),
  jobs: z.union([z.string().min(1), z.array(z.record(z.string(), z.unknown()))]).optional(),
  range: scalar.optional(),
  repeat: z.number().int().min(1).max(1_000_000).default(1),
  seed: scalar.optional(),
  set: z.union([z.record(z.string(), scalar), z.array(z.string())]).default([]),
  replace: z.record(z.string(), scalar).default({}),
  workers: z
    .union([
      z.array(z.union([z.string().min(1), address.extend({ name: z.string().min(1).optional() })])),
      z.record(z.string().min(1), address),
    ])
    .default([]),
  out: z.string().min(1).default("out"),
  name: z.string().min(1).default(DEFAULT_NAME),
});
type JobsFile = z.infer<typeof fileSchema>;

/**
 * Reads a jobs file: ours, or the one of ComfyUI_NetDist's mass-process script. Its paths are relative to its own folder.
 * Throws CommandError naming file and line.
 */
export async function readJobsFile(file: string): Promise<BatchSpec> {
  const text = await readFile(file, "utf8").catch((cause: Error) => {
    throw new CommandError("file", `${file} cannot be read: ${cause.message}.`, { cause });
  });
  const lines = new LineCounter();
  // Seeds pass 2^53.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    intAsBigInt: true,
  });
  const fault = document.errors[0];
  if (fault) throw invalid(file, lines.linePos(fault.pos[0]).line, fault.message);
  const raw: unknown = plainIntegers(document.toJS({ maxAliasCount: 20 }));
  if (isOldForm(raw)) return readOldForm(raw, file);
  const parsed = fileSchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map((part) => (typeof part === "symbol" ? String(part) : part));
    throw invalid(file, lineOf(path), `${path.length === 0 ? "" : `${path.join(".")}: `}${issue?.message ?? ""}`);
  }
  return specOf(parsed.data, file);

  function lineOf(path: readonly (string | number)[]): number {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | null | undefined;
      if (node?.range) return lines.linePos(node.range[0] ?? 0).line;
    }
    return 1;
  }
}

async function specOf(data: JobsFile, file: string): Promise<BatchSpec> {
  const folder = dirname(resolve(file));
  const { jobs } = data;
  return {
    workflow: resolve(folder, data.workflow),
    rows:
      typeof jobs === "string"
        ? await readRows(resolve(folder, jobs))
        : jobs?.map((raw, index) => rowOf(raw, `${file}, job ${index + 1}`)),
    range: data.range === undefined ? undefined : parseRange(data.range),
    repeat: data.repeat,
    seed: data.seed === undefined ? undefined : parseSeedRule(data.seed),
    sets: Array.isArray(data.set) ? data.set : Object.entries(data.set).map(([path, value]) => `${path}=${value}`),
    replacements: Object.entries(data.replace).map(([find, replacement]) => ({ find, replacement, whole: false })),
    workers: workersOf(data.workers),
    out: resolve(folder, data.out),
    name: data.name,
  };
}

function workersOf(workers: JobsFile["workers"]): readonly GivenWorker[] {
  if (!Array.isArray(workers)) return Object.entries(workers).map(([name, { url }]) => ({ name, url }));
  return workers.map((worker) => (typeof worker === "string" ? { url: worker } : worker));
}

/** Every whole number came as a bigint: those that a number holds are numbers again. */
function plainIntegers(value: unknown): unknown {
  if (typeof value === "bigint")
    return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plainIntegers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainIntegers(member)]));
}

function invalid(file: string, line: number, message: string): CommandError {
  return new CommandError("file", `${file}:${line}: ${message.replace(/\.$/, "")}.`);
}
