import type { AnyNode, Preview } from "@netdist/sdk";
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
  /** A preview picture of a node; framed as type 1 or 4 by what each client announced. */
  preview(preview: Preview, node: PreviewNode, to: Target): void;
  /** The line of text on a node (frame type 3). */
  text(nodeId: NodeId, text: string, to: Target): void;
  /** A bare picture frame of type 1 (SaveImageWebsocket). */
  picture(picture: Preview, to: Target): void;
}

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
