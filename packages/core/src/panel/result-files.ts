import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Folders } from "@netdist/sdk";
import { sanitizeLine } from "../errors/sanitize.ts";
import { findResult } from "../job/results.ts";
import { type Capture, isTextCarrier } from "../plan.ts";
import { valueParts } from "../value-files.ts";
import type { Workers } from "../workers/index.ts";
import { contentType } from "./content-type.ts";
import type { Left } from "./job-log.ts";
import { RefusedError } from "./refused.ts";
import type { ResultFileView, SavedFiles } from "./types.ts";

/** A file of a job's result, wherever it lies. */
export interface ResultFile extends ResultFileView {
  /** The bytes; throws where they are gone. */
  read(signal: AbortSignal): Promise<Uint8Array>;
}

/** Bytes of a file that is fetched to be looked at. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What was saved in the output folder and still is there. */
export async function filesHere(saved: readonly SavedFiles[], folders: Folders): Promise<ResultFile[]> {
  const all = saved
    .flatMap(({ files }) => files)
    .map(async ({ filename, subfolder, type }): Promise<ResultFile> => {
      const path = await folders.resolve(subfolder === "" ? filename : `${subfolder}/${filename}`, type);
      return { ...named(filename), read: () => readFile(path) };
    });
  const found = await Promise.allSettled(all);
  return found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** What is still in memory, made into files as they are asked for. */
export function filesInMemory(values: ReadonlyMap<string, unknown>): ResultFile[] {
  const parts = [...values.values()].flatMap(valueParts);
  return parts.map(({ extension, make }, index) => ({
    ...named(`${index + 1}.${extension}`),
    read: async () => Buffer.from(await make(new Map())),
  }));
}

/** What the worker has and still knows of. Throws RESULT_GONE, and what keeps it from answering. */
export async function filesOnWorker(
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
