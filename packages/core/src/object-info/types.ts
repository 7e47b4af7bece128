import type { JsonObject } from "@netdist/sdk/prompt";

export type Choice = string | number | bigint | boolean;

/** One declared input of a node class. */
export interface InputInfo {
  readonly name: string;
  /** "INT", "IMAGE", "COMBO" for either combo form, "*", "IMAGE,MASK", "COMFY_AUTOGROW_V3", … */
  readonly type: string;
  readonly required: boolean;
  /** As sent: default, min, max, image_upload, template, … */
  readonly options: JsonObject;
  /** Of a COMBO: its values, empty when the server fills them in elsewhere (`remote`). */
  readonly choices?: readonly Choice[];
}

export interface OutputInfo {
  /** "IMAGE", …; "COMBO" where the server shows a list of values. */
  readonly type: string;
  readonly name: string;
  readonly isList: boolean;
}

/** What `object_info` says of one node class, as far as anything here asks for it. */
export interface NodeInfo {
  readonly name: string;
  /** The class name where the server gives none. */
  readonly displayName: string;
  /** `nodes`, `comfy_extras.…`, `custom_nodes.<pack>`; empty where the server gives none. */
  readonly module: string;
  /** Required ones first, each group in the server's order. */
  readonly inputs: readonly InputInfo[];
  readonly outputs: readonly OutputInfo[];
  readonly outputNode: boolean;
}

/** Class name to what is known of it. Look names from prompts up with `nodeInfo`. */
export type ObjectInfo = Readonly<Record<string, NodeInfo>>;
