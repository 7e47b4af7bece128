import type { AnyNode, Folders, Logger, PictureCodec, Preview, PreviewMethod, Service, ServiceKey } from "@netdist/sdk";
import type { JsonObject, NodeId, Prompt } from "@netdist/sdk/prompt";

/** Whose behaviour the server shows where ComfyUI's versions differ. */
export type Profile = "0.3.64" | "0.33.0";

/** Node classes by id (aliases included), with the `python_module` that `object_info` shows. */
export type Registry = ReadonlyMap<string, { readonly node: AnyNode; readonly module: string }>;

/** A queued prompt. */
export interface QueueItem {
  readonly number: number;
  readonly promptId: string;
  readonly prompt: Prompt;
  /** With `client_id` and `create_time`, without secrets. */
  readonly extraData: JsonObject;
  /** The output nodes to run. */
  readonly outputs: readonly NodeId[];
  /** Secrets for API nodes; never shown. */
  readonly sensitive: JsonObject;
}

/** Where a message goes: to every socket, or to one client id (nobody when undefined and not a broadcast kind). */
export type Target = { readonly all: true } | { readonly client: string };

/** What the engine tells the outside; the WebSocket layer frames and routes it. */
export interface Emitter {
  json(type: string, data: JsonObject, to: Target): void;
  /** A preview for those who announced `supports_preview_metadata` (frame type 4); told before its `progress`. */
  labelledPreview(preview: Preview, node: PreviewNode, to: Target): void;
  /** The same preview for all others (frame type 1); told after its `progress`, which says whose it is. */
  barePreview(preview: Preview, to: Target): void;
  /** The line of text on a node (frame type 3). */
  text(nodeId: NodeId, text: string, to: Target): void;
}

/** Where a preview comes from. */
export interface PreviewNode {
  readonly nodeId: NodeId;
  readonly displayNodeId: NodeId;
  readonly parentNodeId: NodeId | null;
  readonly realNodeId: NodeId;
  readonly promptId: string;
}

/** A finished prompt, as `/history` shows it. */
export interface HistoryEntry {
  readonly item: QueueItem;
  readonly outputs: JsonObject;
  readonly meta: JsonObject;
  readonly status: {
    readonly status_str: "success" | "error";
    readonly completed: boolean;
    readonly messages: readonly (readonly [string, JsonObject])[];
  };
}

/** Faults of real servers, as plain data that tests change while the engine runs; each is read where it applies. */
export interface EngineFaults {
  /** The executor ends for good after this many prompts: accepted prompts then wait for ever (H7). */
  dieAfterPrompts?: number;
  /** The executor ends for good when a node of this class is about to run: its prompt stays running for ever (H7). */
  dieAtClass?: string;
  /** A finished prompt is found in the history only this much later (H1). */
  historyDelayMs?: number;
  /** Finished prompts never reach the history, as after a restart (H11). */
  loseHistory?: boolean;
  /** Finished prompts are in the history with no outputs at all (H8). */
  emptyHistory?: boolean;
  /** UI results of these nodes are neither sent nor stored. */
  loseOutputsOf?: readonly NodeId[];
}

/** What an engine works with; nothing of it is global. */
export interface EngineOptions {
  readonly registry: Registry;
  readonly folders: Folders;
  readonly pictures: PictureCodec;
  readonly profile: Profile;
  /** For prompts that do not say; "none" by default. */
  readonly previewMethod?: PreviewMethod | undefined;
  readonly emitter: Emitter;
  readonly log: Logger;
  readonly service: <T extends Service>(key: ServiceKey<T>) => T;
  /** Epoch milliseconds, for time stamps. */
  readonly clock?: Clock;
  readonly faults?: EngineFaults;
}

/** The time, in epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** An HTTP answer; a string body is plain text. */
export interface Answer {
  readonly status: number;
  readonly body: JsonObject | string;
}

/** Finished prompts, oldest first, in memory. */
export interface History {
  get(id: string): HistoryEntry | undefined;
  /** Without `offset`: the newest `maxItems`; with it: from that index, counted from the oldest. */
  page(options: { maxItems?: number; offset?: number }): HistoryEntry[];
  delete(ids: readonly string[]): void;
  clear(): void;
}

/** Queue, executor and history of one server. */
export interface Engine {
  /** POST /prompt after JSON parsing: number, id rule, validation, enqueue. */
  submit(body: unknown): Promise<Answer>;
  /** `pending` is the heap as it lies: only its first item is certain to be next. */
  queue(): { readonly running: readonly QueueItem[]; readonly pending: readonly QueueItem[] };
  /** Pending plus running. */
  remaining(): number;
  deletePending(ids: readonly string[]): void;
  clearPending(): void;
  /** Interrupts the running prompt, or only the one named; false when nothing was interrupted. */
  interrupt(promptId?: string): boolean;
  /** Removes a pending prompt or interrupts the running one, atomically; false when it is neither. */
  cancel(promptId: string): boolean;
  /** Applied after the running prompt. */
  free(options: { unloadModels: boolean; freeMemory: boolean }): void;
  readonly history: History;
  /** The display node being run for this client; for the `executing` message after a reconnect. */
  runningNode(clientId: string): string | undefined;
  /** True while the prompt runs or waits. */
  owns(promptId: string): boolean;
  /** Interrupts, waits for the end of the running prompt and starts no other. */
  close(): Promise<void>;
}
