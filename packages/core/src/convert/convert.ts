import { isLink, isWorkflow, type Json, type JsonObject, type Prompt, type PromptNode } from "@netdist/sdk/prompt";
import { isNetDistError, NetDistError } from "../errors/index.ts";
import { type NodeInfo, nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import { type Conversion, createConversion } from "./conversion.ts";
import { nodeFailure, throwFailures } from "./failure.ts";
import { literal } from "./node-values.ts";
import { resolveInput } from "./resolve.ts";
import type { SavedNode } from "./saved-graph.ts";
import { executionId, type Placed, placedNodes, titleOf } from "./scope.ts";
import { virtualKind } from "./virtual.ts";
import { isCaptured } from "./widget-kinds.ts";

export interface ConvertOptions {
  /** Chooses among `{a|b}`: 0 ≤ x < 1. `Math.random` by default. */
  readonly random?: () => number;
  /** The time that `%date:…%` in file names takes; the present by default. */
  readonly now?: Date;
}

/**
 * Makes the prompt that ComfyUI's frontend would send for a workflow that it saved (version 0.4 or 1): virtual nodes
 * resolved, muted and bypassed ones taken out, subgraphs flattened into ids like `"12:5"`. Throws `NetDistError` with
 * CONVERT_FAILED that names every node at fault.
 */
export function convertWorkflow(workflow: JsonObject, objectInfo: ObjectInfo, options: ConvertOptions = {}): Prompt {
  if (!isWorkflow(workflow))
    throw new NetDistError("CONVERT_FAILED", "Expected a workflow with nodes and links.", { phase: "convert" });
  const conversion = createConversion(workflow, objectInfo, options);
  const prompt: Record<string, PromptNode> = Object.create(null);
  const failures: NetDistError[] = [];
  for (const placed of placedNodes(conversion.root)) {
    if (placed.node.mode !== "active" || isAbsent(placed, objectInfo)) continue;
    try {
      prompt[executionId(placed)] = convertNode(placed, conversion);
    } catch (error) {
      if (!isNetDistError(error, "CONVERT_FAILED")) throw error;
      failures.push(error);
    }
  }
  throwFailures(failures);
  return dropDangling(prompt);
}

/** Nodes of the browser, and decoration of packs: nothing goes in and nothing comes out. */
function isAbsent({ node }: Placed, objectInfo: ObjectInfo): boolean {
  if (nodeInfo(objectInfo, node.type) !== undefined) return false;
  return virtualKind(node.type) !== undefined || (node.inputs.length === 0 && node.outputTypes.length === 0);
}

function convertNode(placed: Placed, conversion: Conversion): PromptNode {
  const { node } = placed;
  const title = titleOf(placed, conversion.objectInfo);
  const fault = { id: executionId(placed), type: node.type, title };
  const info = nodeInfo(conversion.objectInfo, node.type);
  if (info === undefined) throw nodeFailure(fault, ...unknownReason(node.type));
  const captured = info.inputs.find((input) => input.required && isCaptured(input.type) && !isLinked(node, input.name));
  if (captured !== undefined) {
    const reason = `takes its ${captured.name} from the browser when it is queued`;
    throw nodeFailure(fault, reason, "Export the workflow there with Save (API Format).");
  }
  const inputs: Record<string, Json> = Object.create(null);
  for (const [name, value] of conversion.widgetValues(placed)) {
    inputs[name] = literal(conversion.written(placed, name, value), typeOf(info, name));
  }
  node.inputs.forEach((input, index) => {
    const feed = resolveInput(placed, index, conversion);
    if (feed !== undefined) inputs[input.name] = feed.kind === "link" ? [feed.id, feed.slot] : literal(feed.value);
  });
  return { class_type: node.type, inputs, _meta: { title } };
}

function isLinked(node: SavedNode, name: string): boolean {
  return node.inputs.some((input) => input.name === name && input.link !== undefined);
}

function typeOf(info: NodeInfo, name: string): string | undefined {
  return info.inputs.find((input) => input.name === name)?.type;
}

function unknownReason(type: string): readonly [reason: string, hint: string] {
  if (/^workflow[>/]/.test(type))
    return ["is a group node, which is not supported", "Convert it to a subgraph in ComfyUI, or ungroup it, and save."];
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(type))
    return ["is a subgraph whose definition is not in the file", "Save the workflow again where it is complete."];
  return [
    "is of a class that no server here knows",
    "Install its node pack on the server, mute the node, or export with Save (API Format) if only the browser knows it.",
  ];
}

/** Takes out links to nodes that are not in the prompt. */
function dropDangling(prompt: Readonly<Record<string, PromptNode>>): Prompt {
  for (const { inputs } of Object.values(prompt) as { inputs: Record<string, Json> }[]) {
    for (const [name, value] of Object.entries(inputs)) {
      if (isLink(value) && prompt[value[0]] === undefined) delete inputs[name];
    }
  }
  return prompt;
}
