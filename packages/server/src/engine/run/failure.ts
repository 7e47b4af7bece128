import { describe, isTensor } from "@netdist/sdk";
import type { Json, JsonObject, NodeId } from "@netdist/sdk/prompt";
import type { Gathered } from "./inputs.ts";

const MAX_TEXT = 2_000;
const MAX_LINES = 12;

/** Why a run ended before its time: what `execution_error` says. */
export interface Failure {
  /** The node of the submitted prompt. */
  readonly nodeId: NodeId;
  readonly message: string;
  readonly type: string;
  readonly traceback: readonly string[];
  readonly inputs: JsonObject | readonly Json[];
}

/** An error that a node threw, as ComfyUI tells of it. */
export function nodeFailure(nodeId: NodeId, error: unknown, gathered: Gathered | undefined): Failure {
  const thrown = error instanceof Error ? error : undefined;
  // The line break is ComfyUI's: a tip may follow it.
  return {
    nodeId,
    message: `${thrown ? thrown.message : String(error)}\n`,
    type: typeName(error),
    traceback: tracebackOf(thrown),
    inputs: gathered ? shownInputs(gathered) : {},
  };
}

/** Nodes that wait for each other. */
export function cycleFailure(nodeId: NodeId): Failure {
  const message = "Dependency cycle detected";
  return { nodeId, message, type: "graph.DependencyCycleError", traceback: [], inputs: [] };
}

function typeName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return error.name === "Error" ? error.constructor.name : error.name;
}

function tracebackOf(error: Error | undefined): string[] {
  const lines = (error?.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return lines.slice(0, MAX_LINES).map((line) => `  ${line.trim()}\n`);
}

function shownInputs(gathered: Gathered): JsonObject {
  return Object.fromEntries([...gathered.lists].map(([name, list]) => [name, list.slice(0, 64).map(shown)]));
}

/** A value that can go into an event: scalars as they are, tensors by shape, the rest in a few words. */
function shown(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return value;
  if (isTensor(value)) return `tensor of ${value.dtype} [${value.shape.join(", ")}]`;
  return describe(value);
}
