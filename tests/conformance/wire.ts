// The shapes that the checks look into. Whether a server really sends them is what the checks say.

export interface FileEntry {
  readonly filename: string;
  readonly subfolder: string;
  readonly type: string;
}
export interface NodeOutput {
  readonly images?: readonly FileEntry[];
  readonly latents?: readonly FileEntry[];
  readonly audio?: readonly FileEntry[];
  readonly text?: readonly string[];
  readonly numbers?: readonly number[];
  readonly words?: readonly string[];
}
export interface NodeState {
  readonly value: number;
  readonly max: number;
  readonly state: string;
}

export interface EventData {
  readonly prompt_id?: string;
  readonly timestamp?: number;
  readonly node?: string | null;
  readonly display_node?: string;
  readonly nodes?: unknown;
  readonly output?: NodeOutput | null;
  readonly value?: number;
  readonly max?: number;
  readonly sid?: string;
  readonly status?: { readonly exec_info: { readonly queue_remaining: number } };
  readonly node_id?: string;
  readonly node_type?: string;
  readonly executed?: readonly string[];
  readonly exception_message?: string;
  readonly exception_type?: string;
  readonly traceback?: readonly string[];
  readonly current_inputs?: unknown;
  readonly current_outputs?: readonly string[];
}
/** A JSON event of the socket. */
export interface Event {
  readonly type: string;
  readonly data: EventData;
}

export interface Node {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly is_changed?: unknown;
  readonly _meta?: unknown;
}
export type Prompt = Readonly<Record<string, Node>>;

/** 200 of POST /prompt. */
export interface Posted {
  readonly prompt_id: string;
  readonly number: number;
  readonly node_errors: Readonly<Record<string, NodeErrors>>;
}
export interface Problem {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra_info: Readonly<Record<string, unknown>>;
}
export interface NodeErrors {
  readonly errors: readonly Problem[];
  readonly dependent_outputs: readonly string[];
  readonly class_type: string;
}
/** 400 of POST /prompt. */
export interface Refused {
  readonly error: Problem;
  readonly node_errors: Readonly<Record<string, NodeErrors>>;
}

export type QueueItem = readonly [
  number: number,
  promptId: string,
  prompt: Prompt,
  extraData: Readonly<Record<string, unknown>>,
  outputs: readonly string[],
];
export interface Queue {
  readonly queue_running: readonly QueueItem[];
  readonly queue_pending: readonly QueueItem[];
}
export interface HistoryEntry {
  readonly prompt: QueueItem;
  readonly outputs: Readonly<Record<string, NodeOutput>>;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly status: {
    readonly status_str: string;
    readonly completed: boolean;
    readonly messages: readonly (readonly [string, EventData])[];
  };
}
export type History = Readonly<Record<string, HistoryEntry>>;

export interface Job {
  readonly id: string;
  readonly status: string;
  readonly create_time?: number;
  readonly preview_output?: Readonly<Record<string, unknown>>;
}
export interface Jobs {
  readonly jobs: readonly Job[];
  readonly pagination: Readonly<Record<string, unknown>>;
}
/** One record of /object_info. */
export interface NodeInfo {
  readonly input: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
}
