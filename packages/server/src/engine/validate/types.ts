import type { Folders, HookContext } from "@netdist/sdk";
import type { Json, JsonObject, NodeId } from "@netdist/sdk/prompt";
import type { Profile, Registry } from "../types.ts";

/** A node of a prompt that is still being checked: its `inputs` are coerced in place. */
export interface DraftNode {
  class_type: string;
  inputs: Record<string, Json>;
  is_changed?: Json;
  _meta?: { title?: string };
}
/** A prompt that is still being checked, by node id. */
export type DraftPrompt = Record<NodeId, DraftNode>;

/** One member of `node_errors[id].errors`. */
export interface Issue extends JsonObject {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra_info: JsonObject;
}

/** A node is bad by its own issues, or without any when something above it is. */
export interface Verdict {
  readonly valid: boolean;
  readonly issues: readonly Issue[];
}

/** What the check of one prompt works on. */
export interface Check {
  readonly prompt: DraftPrompt;
  readonly registry: Registry;
  readonly profile: Profile;
  readonly folders: Folders;
  readonly hookContext: (id: NodeId) => HookContext;
  /** Nodes checked so far, in the order in which their check ended. */
  readonly verdicts: Map<NodeId, Verdict>;
}
