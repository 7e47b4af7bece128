/** A JSON value. Integers outside ±(2^53 − 1) are `bigint`, so that seeds up to 2^64 − 1 survive. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
/** A JSON object; members may be undefined, which is not written. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A node's id in a prompt: any string; subgraphs give `"89:0"`. */
export type NodeId = string;

/** The output `slot` of node `id`, as the value of another node's input. */
export type Link = readonly [id: NodeId, slot: number];

/** A type, not an interface, so that a prompt is a JsonObject. */
export type PromptNode = {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly _meta?: { readonly title?: string };
};

/** The API-format graph that a ComfyUI server executes. */
export type Prompt = Readonly<Record<NodeId, PromptNode>>;

/** True for `[node id, slot]`: exactly how ComfyUI tells a link from a literal. */
export function isLink(value: unknown): value is Link {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "number";
}

/** True for a JSON object (not null, not an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
