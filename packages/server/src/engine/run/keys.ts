import { createHash } from "node:crypto";
import { isLink, type Json, type NodeId } from "@netdist/sdk/prompt";
import type { DraftNode } from "../validate/types.ts";
import { type Graph, inputsOf, linksOf } from "./graph.ts";

/** What a node's result depends on; a volatile key (NaN, a missing node, a cycle) equals none of another run. */
export interface Key {
  readonly hash: string;
  readonly isVolatile: boolean;
}

/** Cache keys by content: class, change token, literals, and the same of all ancestors; node ids do not matter. */
export interface Keys {
  /** Makes the keys of nodes whose change tokens are known. */
  key(id: NodeId): Key;
}

/** Keys of a graph's nodes; `token` gives what a node's change token is. */
export function createKeys(graph: Graph, token: (id: NodeId) => Json | undefined): Keys {
  const known = new Map<NodeId, Key>();
  const open = new Set<NodeId>();

  const make = (id: NodeId): Key => {
    if (!graph.has(id)) return { hash: `missing ${id}`, isVolatile: true };
    const draft = graph.draft(id);
    let isVolatile = false;
    const sources = new Map<NodeId, Key>();
    for (const { from } of linksOf(draft)) {
      const source = known.get(from) ?? { hash: `cycle ${from}`, isVolatile: true };
      sources.set(from, source);
      isVolatile ||= source.isVolatile;
    }
    const content = contentOf(graph, id, draft, token(id), sources);
    isVolatile ||= content === undefined;
    return { hash: content === undefined ? `volatile ${id}` : sha256(content), isVolatile };
  };

  // Iterative: a chain of nodes may be longer than the stack is deep.
  const key = (wanted: NodeId): Key => {
    const stack = [wanted];
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      const links = graph.has(id) && !open.has(id) ? linksOf(graph.draft(id)) : [];
      const next = known.has(id) ? [] : links.map((link) => link.from).filter((from) => !known.has(from));
      open.add(id);
      const unseen = next.filter((from) => !open.has(from));
      if (unseen.length > 0) {
        stack.push(...unseen);
        continue;
      }
      stack.pop();
      if (!known.has(id)) known.set(id, make(id));
      open.delete(id);
    }
    return known.get(wanted) as Key;
  };
  return { key };
}

function contentOf(
  graph: Graph,
  id: NodeId,
  draft: DraftNode,
  token: Json | undefined,
  sources: ReadonlyMap<NodeId, Key>,
): string | undefined {
  try {
    const parts = [canonical(draft.class_type), canonical(token ?? false)];
    if (isSpecific(graph, id)) parts.push(`id ${canonical(id)}`);
    for (const [name, value] of Object.entries(inputsOf(draft)).sort(byName)) {
      const told = isLink(value) ? `${sources.get(value[0])?.hash} ${value[1]}` : canonical(value);
      parts.push(`${canonical(name)}: ${told}`);
    }
    return parts.join("\n");
  } catch {
    // NaN, or a literal nested deeper than the stack: never equal to anything.
    return undefined;
  }
}

function isSpecific(graph: Graph, id: NodeId): boolean {
  const node = graph.definition(id);
  const asksForId = node.form !== "v3" && Object.values(node.hidden ?? {}).includes("UNIQUE_ID");
  return node.notIdempotent === true || asksForId;
}

/** Equal texts for equal values. Throws on NaN. */
function canonical(value: Json | undefined): string {
  if (typeof value === "number" || typeof value === "bigint") {
    if (Number.isNaN(value)) throw new RangeError("NaN equals nothing");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).sort(byName);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
