import type { NodeId, Prompt } from "@netdist/sdk/prompt";
import type { FileEntry } from "../client/files.ts";
import type { WorkerClient } from "../client/worker.ts";
import type { Clock, Random } from "../env.ts";
import { type ErrorCode, type ErrorFacts, NetDistError, type Phase } from "../errors/index.ts";
import { sanitizeLine } from "../errors/sanitize.ts";
import { nameWorker } from "../errors/wire.ts";
import type { Plan } from "../plan.ts";
import type { Deadlines } from "./deadlines.ts";
import type { JobEvent, RemoteNode } from "./types.ts";

/** What a file input is read from. */
export interface SourceFile {
  /** Bytes. */
  readonly size: number;
  /** The bytes from the start; called more than once. */
  stream(): AsyncIterable<Uint8Array>;
}

/** What every step of a job may use. */
export interface Run {
  readonly id: string;
  readonly plan: Plan;
  readonly client: WorkerClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly deadlines: Deadlines;
  /** Aborted when the job is cancelled or its total deadline passes; the reason is the error that it ends with. */
  readonly signal: AbortSignal;
  readonly say: (event: JobEvent) => void;
  readonly tally: { bytesUp: number; bytesDown: number };
  /** What a stop has left behind. */
  readonly remains: { promptId: string | undefined };
  /** What our captures left in the worker's output folder. */
  readonly leftovers: FileEntry[];
}

/** A failure on this worker as a sentence that begins with its name. */
export function failure(
  run: Run,
  code: ErrorCode,
  phase: Phase,
  says: string,
  facts: Partial<ErrorFacts> = {},
): NetDistError {
  return new NetDistError(code, `${nameWorker(run.client)} ${says}`, { phase, worker: run.client.worker, ...facts });
}

/** The node as people know it; ids of expanded nodes (`5.0.0.1`) go back to the node they came from. */
export function remoteNode(prompt: Prompt, id: NodeId): RemoteNode {
  const known = nodeOf(prompt, id);
  const node = known === undefined ? undefined : prompt[known];
  const classType = node?.class_type ?? "";
  const title = node?._meta?.title ?? "";
  return { id: sanitizeLine(known ?? id), classType, title: title === "" ? classType : title };
}

function nodeOf(prompt: Prompt, id: NodeId): NodeId | undefined {
  for (let at = id; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    if (Object.hasOwn(prompt, at)) return at;
  }
  return undefined;
}
