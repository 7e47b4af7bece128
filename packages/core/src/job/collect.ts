import type { FileEntry } from "../client/files.ts";
import { isNetDistError, type NetDistError } from "../errors/index.ts";
import type { Capture } from "../plan.ts";
import { inParallel } from "./in-parallel.ts";
import type { Ending } from "./judge.ts";
import { findResult } from "./results.ts";
import { failure, type Run } from "./run.ts";
import { BadValue, decodePart, joinParts, type Part } from "./values.ts";

/** Files at a time: enough to hide the way there and back, few enough for a small server. */
const AT_ONCE = 4;
/** A prompt that lists more is broken or hostile. */
const MAX_FILES = 1000;

/** The captured values, or the nodes whose results the worker remembers but has no longer. */
export type Collected =
  | { readonly values: ReadonlyMap<string, unknown> }
  | { readonly stale: readonly Capture[]; readonly reason: NetDistError };

interface Wanted {
  readonly capture: Capture;
  readonly file: FileEntry;
}

/**
 * Fetches every captured value, complete or not at all. What came from the worker's cache may be gone there: then the
 * captures are named, and the caller can have them made again.
 */
export async function collect(run: Run, promptId: string, ending: Ending): Promise<Collected> {
  const texts = new Map<string, unknown>();
  const wanted: Wanted[] = [];
  for (const capture of run.plan.captures) {
    if (capture.carrier === "audio" || capture.carrier === "video") throw noCarrier(run, promptId, capture);
    const found = findResult(ending.outputs, capture);
    if (found.kind === "texts") texts.set(capture.key, found.texts);
    else if (found.kind === "files") wanted.push(...found.files.map((file) => ({ capture, file })));
    else return missing(run, promptId, capture, ending);
  }
  if (wanted.length > MAX_FILES) throw tooMany(run, promptId, wanted.length);
  try {
    const parts = await fetchAll(run, promptId, wanted);
    return { values: assemble(run, promptId, wanted, parts, texts) };
  } catch (error) {
    if (!isNetDistError(error, "RESULT_INCOMPLETE")) throw error;
    const stale = run.plan.captures.filter((capture) => wanted.some((one) => one.capture === capture));
    return { stale, reason: error };
  }
}

async function fetchAll(run: Run, promptId: string, wanted: readonly Wanted[]): Promise<Part[]> {
  if (wanted.length > 0) run.say({ type: "phase", phase: "fetch" });
  let done = 0;
  return await inParallel(wanted, AT_ONCE, run.signal, async ({ capture, file }, _index, signal) => {
    const part = await fetchPart(run, promptId, capture, file, signal);
    run.say({ type: "fetched", done: ++done, total: wanted.length, bytes: run.tally.bytesDown });
    return part;
  });
}

/** A file that cannot be decoded is fetched once more: the wire may have been at fault. */
async function fetchPart(
  run: Run,
  promptId: string,
  capture: Capture,
  file: FileEntry,
  signal: AbortSignal,
): Promise<Part> {
  for (let tries = 1; ; tries++) {
    const bytes = await run.client.view(file, { signal, promptId });
    run.tally.bytesDown += bytes.byteLength;
    try {
      return await decodePart(capture, bytes);
    } catch (error) {
      if (!(error instanceof BadValue) || tries === 2) throw invalid(run, promptId, capture, error);
    }
  }
}

function assemble(
  run: Run,
  promptId: string,
  wanted: readonly Wanted[],
  parts: readonly Part[],
  texts: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const capture of run.plan.captures) {
    const own = parts.filter((_, index) => wanted[index]?.capture === capture);
    try {
      values.set(capture.key, own.length > 0 ? joinParts(capture, own) : texts.get(capture.key));
    } catch (error) {
      throw invalid(run, promptId, capture, error);
    }
  }
  return values;
}

function missing(run: Run, promptId: string, capture: Capture, ending: Ending): Collected {
  const reason = failure(
    run,
    "RESULT_INCOMPLETE",
    "fetch",
    `finished the prompt, but its node ${capture.nodeId} gave no ${capture.carrier}.`,
    { promptId, nodeId: capture.nodeId, retryable: false, hint: "A node before it may have been blocked or bypassed." },
  );
  if (!ending.cached.has(capture.nodeId)) throw reason;
  return { stale: [capture], reason };
}

function invalid(run: Run, promptId: string, capture: Capture, error: unknown): unknown {
  if (!(error instanceof BadValue)) return error;
  return failure(run, "RESULT_INVALID", "fetch", `sent a result that is not usable: ${error.message}.`, {
    promptId,
    nodeId: capture.nodeId,
    retryable: false,
    cause: error,
  });
}

function tooMany(run: Run, promptId: string, count: number): NetDistError {
  return failure(run, "RESULT_INVALID", "fetch", `lists ${count} result files; at most ${MAX_FILES} are fetched.`, {
    promptId,
    retryable: false,
  });
}

function noCarrier(run: Run, promptId: string, capture: Capture): NetDistError {
  const says = `has the ${capture.carrier} of node ${capture.nodeId} as a file that cannot be decoded here yet.`;
  return failure(run, "NO_CARRIER", "fetch", says, {
    promptId,
    nodeId: capture.nodeId,
    retryable: false,
    hint: "Fetch pictures, masks, latents or texts; the file stays on the worker.",
  });
}
