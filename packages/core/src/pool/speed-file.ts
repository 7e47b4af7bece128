import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Logger } from "@netdist/sdk";
import { startTimer } from "../client/timer.ts";
import type { Clock } from "../env.ts";
import { Speeds, type SpeedTable, speedsSchema } from "./speeds.ts";

/** Measurements gather for so long before they are written; milliseconds. */
const PAUSE = 5_000;
/** Of the whole file; what is larger was not written by us. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Speeds that outlive the process. Disposing it writes what is new. */
export interface SpeedFile extends AsyncDisposable {
  readonly speeds: Speeds;
}

/**
 * Speeds kept in a file. It is replaced as a whole, so that no reader ever sees half of it; one that cannot be read as
 * speeds is told in the log and begun anew. What cannot be written is told once, and speeds are then this process's only.
 */
export function openSpeedFile(path: string, env: { readonly clock: Clock; readonly log: Logger }): SpeedFile {
  const { clock, log } = env;
  let stopTimer: (() => void) | undefined;
  let writing = Promise.resolve();
  let complained = false;
  let news = new Set<string>();
  const speeds = new Speeds(readSpeeds(path, log), (worker) => {
    news.add(worker);
    stopTimer ??= startTimer(clock, PAUSE, () => void save(), { background: true });
  });
  const save = async (): Promise<void> => {
    stopTimer?.();
    stopTimer = undefined;
    // Another process may have measured other workers meanwhile.
    const table = { ...readSpeeds(path, log), ...pick(speeds.table(), news) };
    news = new Set();
    writing = writing.then(() => replace(path, JSON.stringify(table)).catch(complain));
    await writing;
  };
  const complain = (error: unknown): void => {
    if (!complained) log.warn(`The workers' speeds cannot be kept in ${path}: ${reasonOf(error)}.`);
    complained = true;
  };
  return {
    speeds,
    async [Symbol.asyncDispose]() {
      if (stopTimer) await save();
      await writing;
    },
  };
}

function readSpeeds(path: string, log: Logger): SpeedTable {
  try {
    const text = readFileSync(path);
    if (text.byteLength > MAX_BYTES) throw new Error(`it has ${text.byteLength} bytes`);
    return speedsSchema.parse(JSON.parse(text.toString("utf8")));
  } catch (error) {
    const isNew = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isNew) log.warn(`The workers' speeds in ${path} cannot be used and are measured anew: ${reasonOf(error)}.`);
    return {};
  }
}

function pick(table: SpeedTable, workers: ReadonlySet<string>): SpeedTable {
  return Object.fromEntries(Object.entries(table).filter(([worker]) => workers.has(worker)));
}

async function replace(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(fresh, text, { flag: "wx", mode: 0o600 });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return "it is no JSON";
  if (error instanceof Error && error.name === "ZodError") return "it holds something else";
  return error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
}
