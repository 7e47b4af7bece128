import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { mkdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../../command-error.ts";
import { lockFolder } from "./folder-lock.ts";
import { readJournal } from "./read-journal.ts";
import { type NewRecord, type Past, pastOf } from "./records.ts";

/** The folder below the output folder that holds the journal, and results that have no name yet. */
export const JOURNAL_FOLDER = ".netdist";

/** What a run has done, on disk. While it is open no other run works in its folder. */
export interface Journal extends AsyncDisposable {
  /** What was done before it was opened. */
  readonly past: Past;
  /** The folder for results that have no name yet. */
  readonly parts: string;
  /** Writes a record down. Synchronous, because what it says must be on disk before the next thing is done. */
  append(record: NewRecord): void;
}

export interface OpenOptions {
  /** Go on with the run of that folder; without one there, one begins. */
  readonly resume: boolean;
  readonly workflow: string;
  /** What random seeds of a new run come from. */
  readonly entropy: string;
}

/** Opens the journal of an output folder. Throws CommandError where there is one and `resume` is not said. */
export async function openJournal(out: string, { resume, workflow, entropy }: OpenOptions): Promise<Journal> {
  const parts = join(out, JOURNAL_FOLDER);
  await mkdir(parts, { recursive: true });
  const lock = await lockFolder(await realpath(out));
  const file = join(parts, "journal.jsonl");
  try {
    const known = await readFile(file).catch(absent);
    const { records, length } = readJournal(known ?? new Uint8Array(), file);
    if (records.length > 0 && !resume)
      throw new CommandError(
        "usage",
        `${out} holds a run already: go on with it with --resume, or give another folder with --out.`,
      );
    const descriptor = openSync(file, "a");
    const append = (record: NewRecord): void => {
      writeSync(descriptor, `${JSON.stringify({ ...record, at: new Date().toISOString() })}\n`);
      fdatasyncSync(descriptor);
    };
    ftruncateSync(descriptor, length);
    if (records.length === 0) append({ type: "run", version: 1, workflow, entropy });
    return {
      past: records.length === 0 ? { entropy, jobs: new Map() } : pastOf(records),
      parts,
      append,
      async [Symbol.asyncDispose]() {
        closeSync(descriptor);
        await lock[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
