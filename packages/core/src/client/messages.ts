import { isObject, type Json, type JsonObject, parseJson } from "@netdist/sdk/prompt";

/** What a worker tells of one prompt. Hints all: messages can be missed, and history decides. */
export type WorkerEvent =
  | { readonly type: "started" }
  | { readonly type: "cached"; readonly nodes: readonly string[] }
  | { readonly type: "executing"; readonly node: string }
  | { readonly type: "progress"; readonly node: string; readonly value: number; readonly max: number }
  | { readonly type: "executed"; readonly node: string; readonly output: JsonObject | undefined }
  | {
      readonly type: "preview";
      readonly node: string | undefined;
      readonly format: "jpeg" | "png";
      readonly bytes: Uint8Array;
    }
  /** A terminal message; the history entry may not be there yet. */
  | {
      readonly type: "ending";
      readonly kind: "execution_success" | "execution_error" | "execution_interrupted";
      readonly data: JsonObject;
    }
  /** The prompt is off the executor and in history. */
  | { readonly type: "over" }
  /** The socket that would have told more is gone. */
  | { readonly type: "deaf" };

/** A text message: the connection's first `status`, or events of one prompt. */
export type Message =
  | { readonly type: "status" }
  | { readonly type: "events"; readonly promptId: string; readonly events: readonly WorkerEvent[] }
  | { readonly type: "other" };

/** Reads a text message; undefined for one that is no message. Without a prompt id it belongs to nobody. */
export function readMessage(text: string): Message | undefined {
  const message = tryJson(text);
  if (!isObject(message) || typeof message["type"] !== "string") return undefined;
  if (message["type"] === "status") return { type: "status" };
  const data = message["data"];
  if (!isObject(data) || typeof data["prompt_id"] !== "string") return { type: "other" };
  const events = readEvents(message["type"], data);
  return events.length === 0 ? { type: "other" } : { type: "events", promptId: data["prompt_id"], events };
}

function readEvents(type: string, data: JsonObject): WorkerEvent[] {
  switch (type) {
    case "execution_start":
      return [{ type: "started" }];
    case "execution_cached":
      return [{ type: "cached", nodes: strings(data["nodes"]) }];
    case "executing":
      return executing(data);
    case "progress":
      return progress(data["node"], data);
    case "progress_state":
      return progressState(data["nodes"]);
    case "executed":
      return executed(data);
    case "execution_success":
    case "execution_interrupted":
      return [{ type: "ending", kind: type, data }];
    case "execution_error":
      // A blocked branch is told the same way, and the run goes on.
      return data["exception_type"] === "ExecutionBlocked" ? [] : [{ type: "ending", kind: type, data }];
    default:
      return [];
  }
}

function executing(data: JsonObject): WorkerEvent[] {
  if (data["node"] === null) return [{ type: "over" }];
  const node = data["display_node"] ?? data["node"];
  return typeof node === "string" ? [{ type: "executing", node }] : [];
}

function progress(node: Json | undefined, data: JsonObject): WorkerEvent[] {
  const { value, max } = data;
  if (typeof node !== "string" || typeof value !== "number" || typeof max !== "number") return [];
  return [{ type: "progress", node, value, max }];
}

function progressState(nodes: Json | undefined): WorkerEvent[] {
  if (!isObject(nodes)) return [];
  return Object.entries(nodes).flatMap(([id, state]) => {
    if (!isObject(state) || state["state"] !== "running") return [];
    return progress(state["display_node_id"] ?? id, state);
  });
}

function executed(data: JsonObject): WorkerEvent[] {
  const { node, output } = data;
  return typeof node === "string" ? [{ type: "executed", node, output: isObject(output) ? output : undefined }] : [];
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === "string") : [];
}

function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
