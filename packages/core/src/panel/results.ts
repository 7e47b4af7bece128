import type { Folders } from "@netdist/sdk";
import type { Workers } from "../workers/index.ts";
import type { JobLog, Left } from "./job-log.ts";
import { RefusedError } from "./refused.ts";
import { filesHere, filesInMemory, filesOnWorker, type ResultFile } from "./result-files.ts";
import { turns } from "./turns.ts";

export interface Results {
  /**
   * The files of a job that succeeded: what was saved here, else what is in memory, else what the worker still has. A
   * request says which job and which file of it, by number; names and addresses are ours. Throws where it is gone.
   */
  of(id: string, signal: AbortSignal): Promise<readonly ResultFile[]>;
  /** The bytes of a file, when it is its turn. */
  read(file: ResultFile, signal: AbortSignal): Promise<Uint8Array>;
}

interface ResultDeps {
  readonly jobs: JobLog;
  readonly workers: Workers;
  readonly folders: Folders;
  /** What the panel calls the worker of a job. */
  idOf(worker: string): string;
}

/** Files that are read at a time, for they may be large. */
const AT_ONCE = 2;
/** Lists of workers' files that are kept: the one that is looked at, and a few before it. */
const REMEMBERED = 8;

export function createResults({ jobs, workers, folders, idOf }: ResultDeps): Results {
  const inTurn = turns(AT_ONCE);
  const remembered = new Map<string, readonly ResultFile[]>();
  const onWorker = async (id: string, left: Left, signal: AbortSignal): Promise<readonly ResultFile[]> => {
    const known = remembered.get(id);
    if (known) return known;
    const files = await filesOnWorker(workers, { ...left, worker: idOf(left.worker) }, signal);
    remembered.set(id, files);
    for (const oldest of [...remembered.keys()].slice(0, -REMEMBERED)) remembered.delete(oldest);
    return files;
  };
  return {
    async of(id, signal) {
      const view = jobs.get(id);
      if (view === undefined) throw new RefusedError(404, "NOT_FOUND", "This job is not known any more.");
      const left = jobs.left(id);
      if (left === undefined) throw new RefusedError(404, "NO_RESULT", "This job has no result.");
      const saved = await filesHere(view.saved, folders);
      if (saved.length > 0) return saved;
      const ended = workers.job(id)?.job.ended;
      const kept = ended?.state === "succeeded" ? filesInMemory(ended.result.values) : [];
      return kept.length > 0 ? kept : await onWorker(id, left, signal);
    },
    read: (file, signal) =>
      inTurn(() => file.read(signal)).catch((error: unknown) => {
        // What a worker has may have changed.
        remembered.clear();
        throw error;
      }),
  };
}
