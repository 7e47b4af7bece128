import type { FileEntry } from "../client/files.ts";
import { isNetDistError, type NetDistError } from "../errors/index.ts";
import { type Capture, isOurs } from "../plan.ts";
import { inParallel } from "./in-parallel.ts";
import type { Ending } from "./judge.ts";
import { findResult } from "./results.ts";
import { failure, type Run } from "./run.ts";
import { agreeing, sizeCaptures } from "./same-sizes.ts";
import { BadValue, type Gatherer, gather, readTexts } from "./values.ts";

/** Files at a time: enough to hide the way there and back, few enough for a small server. */
const AT_ONCE = 4;
/** Where lowering has captures saved: nothing else on the worker is touched. */
const OUR_FOLDER = "netdist";
/** A prompt that lists more is broken or hostile. */
const MAX_FILES = 1000;

/** The captured values, or the captures that have to be made again, and why. */
export type Collected =
  | { readonly values: ReadonlyMap<string, unknown> }
  | { readonly stale: readonly Capture[]; readonly reason: NetDistError };

interface Wanted {
  readonly capture: Capture;
  readonly gatherer: Gatherer;
  readonly index: number;
  readonly file: FileEntry;
}

/**
 * Fetches every captured value, complete or not at all. What came from the worker's cache may be gone there, and pictures
 * may have come to harm in a WebP: then the captures are named, and the caller can have them made again.
 */
export async function collect(run: Run, promptId: string, ending: Ending): Promise<Collected> {
  const values = new Map<string, () => unknown>();
  const wanted: Wanted[] = [];
  for (const capture of [...sizeCaptures(run.plan), ...run.plan.captures]) {
    const found = findResult(ending.outputs, capture);
    if (found.kind === "none") return missing(run, promptId, capture, ending);
    if (found.kind === "texts") {
      values.set(capture.key, () => readTexts(capture, found.texts));
      continue;
    }
    leave(run, capture, found.files);
    const gatherer = gather(capture, found.files.length, pictureCount(capture, ending));
    if (!gatherer) throw noCarrier(run, promptId, capture);
    values.set(capture.key, () => gatherer.join());
    wanted.push(...found.files.map((file, index) => ({ capture, gatherer, index, file })));
  }
  if (wanted.length > MAX_FILES) throw tooMany(run, promptId, wanted.length);
  try {
    await fetchAll(run, promptId, wanted);
    return { values: agreeing(run, promptId, join(run, promptId, values)) };
  } catch (error) {
    const fetched = run.plan.captures.filter((capture) => wanted.some((one) => one.capture === capture));
    if (isNetDistError(error, "RESULT_INCOMPLETE")) return { stale: fetched, reason: error };
    const packed = fetched.filter(({ webp }) => webp !== undefined);
    if (isNetDistError(error, "RESULT_INVALID") && packed.length > 0) return { stale: packed, reason: error };
    throw error;
  }
}

/** ComfyUI clears its temp folder itself; what lies in the output folder is emptied when the job is done. */
function leave(run: Run, capture: Capture, files: readonly FileEntry[]): void {
  if (isOurs(capture))
    run.leftovers.push(...files.filter(({ type, subfolder }) => type === "output" && subfolder === OUR_FOLDER));
}

/** How many pictures went into a capture's WebP; undefined where the worker did not say one number. */
function pictureCount({ webp }: Capture, { outputs }: Ending): number | undefined {
  if (webp === undefined) return undefined;
  const told = findResult(outputs, { carrier: "text", nodeId: webp.count });
  if (told.kind !== "texts" || told.texts.length !== 1) return undefined;
  return /^\d{1,6}$/.test(told.texts[0] ?? "") ? Number(told.texts[0]) : undefined;
}

async function fetchAll(run: Run, promptId: string, wanted: readonly Wanted[]): Promise<void> {
  if (wanted.length > 0) run.say({ type: "phase", phase: "fetch" });
  let done = 0;
  await inParallel(wanted, AT_ONCE, run.signal, async (one, _index, signal) => {
    await fetchPart(run, promptId, one, signal);
    run.say({ type: "fetched", done: ++done, total: wanted.length, bytes: run.tally.bytesDown });
  });
}

/** A file that cannot be decoded is fetched once more: the wire may have been at fault. */
async function fetchPart(run: Run, promptId: string, wanted: Wanted, signal: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries++) {
    const bytes = await run.client.view(wanted.file, { signal, promptId });
    run.tally.bytesDown += bytes.byteLength;
    if (bytes.byteLength === 0) throw emptied(run, promptId, wanted.capture);
    try {
      return await wanted.gatherer.take(wanted.index, bytes);
    } catch (error) {
      if (!(error instanceof BadValue) || tries === 2) throw invalid(run, promptId, error);
    }
  }
}

function join(run: Run, promptId: string, values: ReadonlyMap<string, () => unknown>): ReadonlyMap<string, unknown> {
  try {
    return new Map([...values].map(([key, value]) => [key, value()]));
  } catch (error) {
    throw invalid(run, promptId, error);
  }
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

/** A process that collected it before has emptied it. */
function emptied(run: Run, promptId: string, { nodeId }: Capture): NetDistError {
  return failure(run, "RESULT_INCOMPLETE", "fetch", `has nothing more in the result file of node ${nodeId}.`, {
    ...{ promptId, nodeId, retryable: true },
    hint: "It was collected before; run the workflow again.",
  });
}

function invalid(run: Run, promptId: string, error: unknown): unknown {
  if (!(error instanceof BadValue)) return error;
  return failure(run, "RESULT_INVALID", "fetch", `sent a result that is not usable, ${error.message}.`, {
    promptId,
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
    hint: "Fetch pictures, masks, latents, sounds, texts or numbers; the file stays on the worker.",
  });
}
