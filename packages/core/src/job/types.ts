import type { NodeId } from "@netdist/sdk/prompt";
import type { NetDistError } from "../errors/index.ts";
import type { Notice } from "../plan.ts";

/** What happens to a job, in order; progress may be skipped, the last event is the end. */
export type JobEvent =
  | { readonly type: "phase"; readonly phase: "preflight" | "upload" | "submit" | "queued" | "running" | "fetch" }
  | { readonly type: "upload"; readonly sent: number; readonly total: number }
  /** The id under which the prompt is about to be sent, or under which the worker took it where it differs. */
  | { readonly type: "prompt"; readonly promptId: string }
  | { readonly type: "queued"; readonly ahead: number }
  | { readonly type: "progress"; readonly node: RemoteNode; readonly value: number; readonly max: number }
  | { readonly type: "preview"; readonly node: RemoteNode; readonly format: "jpeg" | "png"; readonly bytes: Uint8Array }
  | { readonly type: "fetched"; readonly done: number; readonly total: number; readonly bytes: number }
  | { readonly type: "notice"; readonly notice: Notice }
  | { readonly type: "end"; readonly outcome: JobOutcome };

export interface RemoteNode {
  readonly id: NodeId;
  readonly classType: string;
  readonly title: string;
}

/** Exactly one of three ends, told once. */
export type JobOutcome =
  | { readonly state: "succeeded"; readonly result: JobResult }
  | { readonly state: "failed"; readonly error: NetDistError }
  | {
      readonly state: "cancelled";
      readonly error: NetDistError;
      /** A prompt that the worker did not say it stopped: it may run there, or be finished. */
      readonly left?: string | undefined;
    };

export interface JobResult {
  /** Captured values by capture key: Image and Mask tensors, Latent, Audio, or a list of texts. */
  readonly values: ReadonlyMap<string, unknown>;
  /** How many entries the worker's answer had per key (pictures, latents, texts). */
  readonly stats: JobStats;
}

export interface JobStats {
  readonly worker: string;
  readonly promptId: string;
  /** Milliseconds. */
  readonly waiting: number;
  readonly running: number;
  readonly fetching: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** A job under way. */
export interface Job {
  readonly id: string;
  /** Name or origin of its worker. */
  readonly worker: string;
  /** Resolves when the worker has taken the prompt; rejects when it never will. */
  readonly accepted: Promise<void>;
  /** Resolves with the end; never rejects. */
  readonly outcome: Promise<JobOutcome>;
  /** The outcome once it is there. */
  readonly ended: JobOutcome | undefined;
  /** Calls `listener` for every event from now on; gives the function that stops it. */
  listen(listener: (event: JobEvent) => void): () => void;
  /** Stops the job here and on its worker; touches nobody else's. Resolves when both are settled. */
  cancel(reason: string): Promise<void>;
}
