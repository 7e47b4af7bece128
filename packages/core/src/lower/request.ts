import type { NodeId, Prompt } from "@netdist/sdk/prompt";
import type { ObjectInfo } from "../object-info/index.ts";
import type { Range } from "../plan.ts";
import type { Lowerings } from "./table.ts";
import type { TargetWorker } from "./worker-value.ts";

/** What the running queue node gives on the worker, computed by its caller. */
interface QueueValues {
  readonly seed: bigint;
  readonly batch: number;
}

/** The queue node that sends the prompt, in the prompt that is running. */
export interface QueueNode extends QueueValues {
  readonly nodeId: NodeId;
}

/** The queue node's likeness in a prompt from a file, where ids mean nothing. */
export interface ForeignQueue extends QueueValues {
  /** Compared cleaned: surrounding blanks and trailing slashes do not count. */
  readonly url: string;
  /** Which one to take when several have that URL. */
  readonly like?: { readonly nodeId: NodeId; readonly classType: string };
}

export interface ExactRange extends Range {
  /** Pictures that the primary makes; taken for `start` where not given. */
  readonly local?: number;
}

export interface LowerRequest {
  readonly prompt: Prompt;
  readonly lowerings: Lowerings;
  /** The worker's. */
  readonly objectInfo: ObjectInfo;
  /** undefined: a prompt that runs whole on the worker, all its outputs captured. */
  readonly queue: QueueNode | ForeignQueue | undefined;
  /** `final_image`: only what FetchRemote nodes want. `any`: every output node of the worker's runs too. */
  readonly outputs: "final_image" | "any";
  /** Let the worker run and save its other output nodes too. */
  readonly keepOutputs: boolean;
  /** Whom it is for: decides what a RemoteValue gives. */
  readonly worker?: TargetWorker | undefined;
  /** How pictures come back; in a PNG each unless given. */
  readonly pictures?: "png" | "webp" | undefined;
  /** Exact mode: the seed stays, and these pictures of the whole batch are made; `queue.batch` is not used. */
  readonly exact?: ExactRange | undefined;
}
