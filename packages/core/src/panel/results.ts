import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { HostFacts } from "@netdist/sdk";
import { sanitizeLine } from "../errors/sanitize.ts";
import { findResult } from "../job/results.ts";
import { type Capture, isTextCarrier } from "../plan.ts";
import { valueParts } from "../value-files.ts";
import type { Workers } from "../workers/index.ts";
import { contentType } from "./content-type.ts";
import type { JobLog, Left } from "./job-log.ts";
import { RefusedError } from "./refused.ts";
import { turns } from "./turns.ts";
import type { ResultFileView, SavedFiles } from "./types.ts";

/** A file of a job's result, wherever it lies. */
export interface ResultFile extends ResultFileView {
  /** The bytes; throws where they are gone. */
  read(signal: AbortSignal): Promise<Uint8Array>;
}

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
  readonly folders: HostFacts["folders"];
  /** What the panel calls the worker of a job. */
  idOf(worker: string): string;
}

/** Bytes of a file that is fetched to be looked at. */
const MOST_BYTES = 256 * 1024 * 1024;
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
      const ended = workers.job(id)?.job.ended;
      const here = [
        () => filesHere(view.saved, folders),
        () => (ended?.state === "succeeded" ? filesInMemory(ended.result.values) : []),
      ];
      for (const files of here.map((list) => list())) if (await isThere(files, signal)) return files;
      return await onWorker(id, left, signal);
    },
    read: (file, signal) => inTurn(() => file.read(signal)),
  };
}

/** The user may have moved what was saved. */
async function isThere([first]: readonly ResultFile[], signal: AbortSignal): Promise<boolean> {
  return (
    (await first?.read(signal).then(
      () => true,
      () => false,
    )) ?? false
  );
}

function filesHere(saved: readonly SavedFiles[], folders: HostFacts["folders"]): ResultFile[] {
  return saved.flatMap(({ files }) =>
    files.map(({ filename, subfolder, type }) => ({
      ...named(filename),
      read: async () => readFile(await folders.resolve(`${subfolder === "" ? "" : `${subfolder}/`}${filename}`, type)),
    })),
  );
}

function filesInMemory(values: ReadonlyMap<string, unknown>): ResultFile[] {
  const parts = [...values.values()].flatMap(valueParts);
  return parts.map(({ extension, make }, index) => ({
    ...named(`${index + 1}.${extension}`),
    read: async () => Buffer.from(await make(new Map())),
  }));
}

async function filesOnWorker(
  workers: Workers,
  { worker, promptId, captures }: Left,
  signal: AbortSignal,
): Promise<ResultFile[]> {
  const client = await workers.client(worker);
  const entry = await client.history(promptId, { signal });
  const files = captures.flatMap((capture) => filesOf(capture, entry?.outputs ?? {}, client, promptId));
  if (files.length > 0) return files;
  throw new RefusedError(
    404,
    "RESULT_GONE",
    `The result is gone: ${worker} does not know this job any more.`,
    "It was restarted, or its history was cleared. Run the workflow again, or look into that machine's output folder.",
  );
}

function filesOf(
  capture: Capture,
  outputs: Parameters<typeof findResult>[0],
  client: Awaited<ReturnType<Workers["client"]>>,
  promptId: string,
): ResultFile[] {
  const found = findResult(outputs, capture);
  if (found.kind === "texts") return [{ ...named("text.txt"), read: async () => Buffer.from(found.texts.join("\n")) }];
  if (found.kind === "none" || isTextCarrier(capture.carrier)) return [];
  return found.files.map((file) => ({
    ...named(file.filename),
    read: async (signal) => {
      const bytes = await client.view(file, { signal, promptId, maxBytes: MOST_BYTES });
      // What came through the worker's output folder is emptied there once it is here.
      if (bytes.byteLength > 0) return bytes;
      throw new RefusedError(
        404,
        "RESULT_GONE",
        `The result is gone: ${client.worker} has handed it over before.`,
        AGAIN,
      );
    },
  }));
}

const AGAIN = "Run the workflow again.";

/** Names of workers may hold anything. */
function named(filename: string): ResultFileView {
  const name = sanitizeLine(basename(filename.replaceAll("\\", "/")), 100);
  return { name, type: contentType(name) };
}
