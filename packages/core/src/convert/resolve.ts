import type { Json } from "@netdist/sdk/prompt";
import { INPUT_BOUNDARY, OUTPUT_BOUNDARY, type SavedNode } from "./saved-graph.ts";
import { executionId, type Placed, type Scope } from "./scope.ts";
import { setterOf, virtualKind } from "./virtual.ts";

/** What feeds an input: an output of a node in the prompt, or a literal. */
export type Feed =
  | { readonly kind: "link"; readonly id: string; readonly slot: number }
  | { readonly kind: "value"; readonly value: Json };

/** Finds what feeds inputs, through reroutes, bypassed nodes and subgraph boundaries. */
export interface Resolver {
  /** The value that a subgraph instance gives to one of its inputs when nothing is linked to it. */
  hostValue(inner: Scope, slot: number): Json | undefined;
  /** The value of a PrimitiveNode. */
  primitiveValue(placed: Placed): Json | undefined;
  isKnown(type: string): boolean;
}

/**
 * What feeds the input at `index`; undefined where nothing does: no link, a muted source, a bypassed source without a
 * matching input. `type` is the type that the final target asks for.
 */
export function resolveInput(
  placed: Placed,
  index: number,
  resolver: Resolver,
  type?: string,
  seen: ReadonlySet<string> = new Set(),
): Feed | undefined {
  const { scope, node } = placed;
  const input = node.inputs[index];
  const step = `${executionId(placed)} in ${index}`;
  // A ring of reroutes or bypassed nodes feeds nothing.
  if (input?.link === undefined || seen.has(step)) return undefined;
  const link = scope.graph.links.get(input.link);
  if (link === undefined) return undefined;
  const visited = new Set(seen).add(step);
  if (link.from === INPUT_BOUNDARY) return resolveBoundary(scope, link.fromSlot, resolver, visited);
  const source = scope.graph.nodes.get(link.from);
  return source && resolveOutput({ scope, node: source }, link.fromSlot, resolver, type ?? input.type, visited);
}

/** Goes up and out of a subgraph. */
function resolveBoundary(inner: Scope, slot: number, resolver: Resolver, seen: ReadonlySet<string>): Feed | undefined {
  const { host } = inner;
  const name = inner.graph.inputNames[slot];
  if (host === undefined || name === undefined) return undefined;
  const index = host.node.inputs.findIndex((input) => input.name === name);
  if (host.node.inputs[index]?.link !== undefined) return resolveInput(host, index, resolver, undefined, seen);
  const value = resolver.hostValue(inner, slot);
  return value === undefined ? undefined : { kind: "value", value };
}

function resolveOutput(
  placed: Placed,
  slot: number,
  resolver: Resolver,
  type: string,
  seen: ReadonlySet<string>,
): Feed | undefined {
  const { scope, node } = placed;
  if (node.mode === "muted") return undefined;
  if (node.mode === "bypassed") return resolveInput(placed, bypassIndex(node, slot, type), resolver, undefined, seen);
  const inner = scope.inner.get(node.id);
  if (inner !== undefined) return resolveInnerOutput(inner, slot, resolver, type, seen);
  if (resolver.isKnown(node.type)) return { kind: "link", id: executionId(placed), slot };
  switch (virtualKind(node.type)) {
    case "reroute":
    case "setter":
      return linkOnly(resolveInput(placed, slot, resolver, type, seen));
    case "getter": {
      const setter = setterOf(placed);
      return setter && linkOnly(resolveInput(setter, 0, resolver, type, seen));
    }
    case "primitive": {
      const value = resolver.primitiveValue(placed);
      return value === undefined ? undefined : { kind: "value", value };
    }
    case "note":
      return undefined;
    default:
      return { kind: "link", id: executionId(placed), slot };
  }
}

/** Literals go into the widget that they are linked to, not through a wire: as in the frontend, it keeps its own value. */
function linkOnly(feed: Feed | undefined): Feed | undefined {
  return feed?.kind === "link" ? feed : undefined;
}

/** Goes into a subgraph, from an output of its instance. */
function resolveInnerOutput(
  inner: Scope,
  slot: number,
  resolver: Resolver,
  type: string,
  seen: ReadonlySet<string>,
): Feed | undefined {
  const link = [...inner.graph.links.values()].find((one) => one.to === OUTPUT_BOUNDARY && one.toSlot === slot);
  if (link === undefined) return undefined;
  if (link.from === INPUT_BOUNDARY) return resolveBoundary(inner, link.fromSlot, resolver, seen);
  const source = inner.graph.nodes.get(link.from);
  return source && resolveOutput({ scope: inner, node: source }, link.fromSlot, resolver, type, seen);
}

/** The input that a bypassed node passes on: the same slot if it fits, else the first of the type; −1 if none. */
function bypassIndex(node: SavedNode, slot: number, type: string): number {
  if (isAny(type)) return node.inputs.length > slot ? slot : 0;
  const outputType = node.outputTypes[slot] ?? "*";
  const passes = (inputType: string): boolean => connects(inputType, outputType) && connects(inputType, type);
  const opposite = node.inputs[slot];
  if (opposite !== undefined && passes(opposite.type)) return slot;
  const exact = node.inputs.findIndex((input) => input.type === type);
  return exact === -1 ? node.inputs.findIndex((input) => passes(input.type)) : exact;
}

function connects(a: string, b: string): boolean {
  if (isAny(a) || isAny(b)) return true;
  const types = new Set(a.toLowerCase().split(","));
  return b
    .toLowerCase()
    .split(",")
    .some((type) => types.has(type));
}

function isAny(type: string): boolean {
  return type === "*" || type === "" || type === "0";
}
