import { z } from "zod";

const savedSchema = z.strictObject({
  /** Path below the output folder. */
  name: z.string(),
  /** Name of the file in the journal's folder that becomes it. */
  part: z.string(),
});

const at = z.string();
const job = z.number().int().min(0);
/** See `jobKey`. */
const key = z.string();

/** One line of a journal. What is written down was durable before the next thing was done. */
export const recordSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("run"), version: z.literal(1), at, workflow: z.string(), entropy: z.string() }),
  /** A prompt is about to be sent, or was taken under another id. */
  z.strictObject({ type: z.literal("sent"), at, job, key, worker: z.string(), promptId: z.string() }),
  /** All results lie in the journal's folder and only wait for their names. */
  z.strictObject({
    type: z.literal("done"),
    at,
    job,
    key,
    worker: z.string(),
    promptId: z.string(),
    running: z.number(),
    files: z.array(savedSchema),
  }),
  z.strictObject({ type: z.literal("failed"), at, job, key, error: z.string() }),
  /** It was stopped, here and on its worker: nothing of it is left there. */
  z.strictObject({ type: z.literal("cancelled"), at, job }),
]);

export type JournalRecord = z.infer<typeof recordSchema>;
export type SavedFile = z.infer<typeof savedSchema>;

type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;
/** A record as it is given to the journal, which adds the time. */
export type NewRecord = WithoutTime<JournalRecord>;

/** What a journal says of one job. */
export type JobState =
  | { readonly state: "sent"; readonly key: string; readonly worker: string; readonly promptId: string }
  | { readonly state: "done"; readonly key: string; readonly files: readonly SavedFile[] }
  | { readonly state: "failed"; readonly key: string };

/** What became of a run so far. */
export interface Past {
  readonly entropy: string;
  readonly jobs: ReadonlyMap<number, JobState>;
}

/** Reads the records as a history; the last word on a job counts, and done stays done. */
export function pastOf(records: readonly JournalRecord[]): Past {
  const jobs = new Map<number, JobState>();
  let entropy = "";
  for (const record of records) {
    if (record.type === "run") entropy = record.entropy;
    else if (record.type === "cancelled") jobs.delete(record.job);
    else if (jobs.get(record.job)?.state !== "done") jobs.set(record.job, stateOf(record));
  }
  return { entropy, jobs };
}

function stateOf(record: Exclude<JournalRecord, { type: "run" | "cancelled" }>): JobState {
  const { key } = record;
  if (record.type === "sent") return { state: "sent", key, worker: record.worker, promptId: record.promptId };
  return record.type === "done" ? { state: "done", key, files: record.files } : { state: "failed", key };
}
