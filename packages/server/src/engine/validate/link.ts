import type { AnyNode } from "@netdist/sdk";
import type { Json, NodeId } from "@netdist/sdk/prompt";
import { PythonError } from "../python/error.ts";
import { pythonLiteral } from "../python/text.ts";
import { type Declared, inputConfig } from "./config.ts";
import { issue } from "./issues.ts";
import type { Check, DraftNode, Issue } from "./types.ts";

/** The node of the prompt, which must exist and have inputs, as ComfyUI's look-ups demand. Throws `PythonError`. */
export function draftNode(check: Check, id: unknown): { draft: DraftNode; node: AnyNode } {
  const draft = typeof id === "string" && Object.hasOwn(check.prompt, id) ? check.prompt[id] : undefined;
  if (draft === undefined) throw new PythonError("KeyError", pythonLiteral(id));
  const node = check.registry.get(draft.class_type)?.node;
  if (node === undefined) throw new PythonError("KeyError", pythonLiteral(draft.class_type));
  return { draft, node };
}

/** Issues of the link itself; the node it comes from is checked by the caller. Throws `PythonError`. */
export async function checkLink(check: Check, consumer: Declared, link: readonly Json[]): Promise<Issue | undefined> {
  const { name, input } = consumer;
  if (link.length !== 2) {
    const what = "Bad linked input, must be a length-2 list of [node_id, slot_index]";
    return issue("bad_linked_input", what, name, {
      input_name: name,
      input_config: await inputConfig(consumer),
      received_value: link,
    });
  }
  const received = outputType(check, link[0], link[1]);
  if (typesMatch(received, input.type)) return undefined;
  const [wanted, options] = await inputConfig(consumer);
  const type = typeof wanted === "string" ? wanted : pythonLiteral(wanted);
  const details = `${name}, received_type(${received}) mismatch input_type(${type})`;
  return issue("return_type_mismatch", "Return type mismatch between linked nodes", details, {
    input_name: name,
    input_config: [wanted, options],
    received_type: received,
    linked_node: link,
  });
}

function outputType(check: Check, id: Json | undefined, slot: Json | undefined): string {
  const types = Object.values(draftNode(check, id).node.outputs).map((output) => output.type);
  if (typeof slot !== "number") {
    const kind = slot === null ? "NoneType" : Array.isArray(slot) ? "list" : typeof slot === "string" ? "str" : "dict";
    throw new PythonError("TypeError", `tuple indices must be integers or slices, not ${kind}`);
  }
  const type = types.at(slot);
  if (type === undefined) throw new PythonError("IndexError", "tuple index out of range");
  return type;
}

const MATCH_TYPE = "COMFY_MATCHTYPE_V3";

/** `*` on either side, a match type (the frontend checks those), or comma-separated unions with a common member. */
function typesMatch(received: string, wanted: string): boolean {
  if (received === MATCH_TYPE || wanted === MATCH_TYPE) return true;
  const given = members(received);
  const accepted = members(wanted);
  return given.includes("*") || accepted.includes("*") || given.some((type) => accepted.includes(type));
}

function members(type: string): string[] {
  return type.split(",").map((member) => member.trim());
}

/** The nodes of a cycle that closes at `id`, and the path that names them. */
export function cyclePath(check: Check, visiting: readonly NodeId[], id: NodeId): { nodes: NodeId[]; path: string } {
  const nodes = visiting.slice(visiting.indexOf(id));
  const path = [...nodes, id].map((node) => `${node} (${check.prompt[node]?.class_type})`).join(" -> ");
  return { nodes, path };
}
