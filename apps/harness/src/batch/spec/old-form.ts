import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { CommandError } from "../../command-error.ts";
import type { BatchSpec } from "./spec.ts";

/** The job file of ComfyUI_NetDist's mass-process script. */
const oldSchema = z.object({
  workflow: z.string().min(1),
  job_start: z.number().int().min(0),
  job_end: z.number().int().min(0),
  // `system` is of no use any more: what a worker's separator is, its own lists of models say.
  workers: z.record(z.string(), z.object({ url: z.string().min(1), system: z.string().optional() })),
  replacement: z
    .array(z.object({ src: z.string(), dst: z.string() }))
    .nullish()
    .transform((list) => list ?? []),
});

export function isOldForm(raw: unknown): boolean {
  return typeof raw === "object" && raw !== null && "job_start" in raw;
}

/**
 * What that script did: jobs `job_start` to `job_end` without the last, whole texts replaced, pictures in `output` as
 * `7.png`, or `7.0.png` and so on. Paths are relative to where the command runs; the workflow may also lie beside the
 * file.
 */
export function readOldForm(raw: unknown, file: string): BatchSpec {
  const parsed = oldSchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CommandError("file", `${file}: ${issue?.path.map(String).join(".")}: ${issue?.message}.`);
  }
  const { workflow, job_start: first, job_end: end, workers, replacement } = parsed.data;
  if (end <= first) throw new CommandError("file", `${file}: job_end ${end} must be above job_start ${first}.`);
  const here = resolve(workflow);
  return {
    workflow: existsSync(here) ? here : resolve(dirname(resolve(file)), workflow),
    rows: undefined,
    range: [{ first, last: end - 1 }],
    repeat: 1,
    seed: { kind: "keep" },
    sets: [],
    // Of two for one text the script took the first, as looking for it does once it is replaced.
    replacements: replacement.map(({ src, dst }) => ({ find: src, replacement: dst, whole: true })),
    workers: Object.entries(workers).map(([name, { url }]) => ({ name, url })),
    out: resolve("output"),
    name: "{job}",
  };
}
