import { isLink, type Link, type Prompt, type PromptNode } from "@netdist/sdk/prompt";
import { type Graph, graphOf, inputOf, linkKey, linksOf } from "../graph/index.ts";
import { chainAbove } from "./chain.ts";
import { isEnabled } from "./queue-nodes.ts";
import { type Lowerings, roleOf } from "./table.ts";

/**
 * Whether an input of the running prompt can have a value here: not one that descends from the seed or batch of a
 * queue node with a local batch of 0, nor from a FetchRemote that is disabled and skips. Literals have a value; an
 * input that is not there has none.
 */
export function canHaveValue(prompt: Prompt, table: Lowerings, value: unknown): boolean {
  if (!isLink(value)) return value !== undefined;
  const place = { graph: graphOf(prompt), table };
  const known = new Map<string, boolean>();
  const open: Link[] = [value];
  // Depth first without recursion: a link is answered once all that its node needs is.
  for (let link = open.at(-1); link !== undefined; link = open.at(-1)) {
    const { all, links } = needs(place, link);
    const unknown = links.filter((source) => !known.has(linkKey(source)));
    if (unknown.length > 0 && !known.has(linkKey(link))) {
      // Stands while its sources are asked, so that a circle ends; overwritten below.
      known.set(linkKey(link), true);
      open.push(...unknown);
      continue;
    }
    open.pop();
    const answers = links.map((source) => known.get(linkKey(source)) ?? true);
    known.set(linkKey(link), all ? answers.every(Boolean) : answers.some(Boolean));
  }
  return known.get(linkKey(value)) ?? true;
}

interface Place {
  readonly graph: Graph;
  readonly table: Lowerings;
}

/** What a link's value needs: all of these, or any one of them. */
interface Needs {
  readonly all: boolean;
  readonly links: readonly Link[];
}
const VALUE: Needs = { all: true, links: [] };
const NOTHING: Needs = { all: false, links: [] };

function needs({ graph, table }: Place, [id, slot]: Link): Needs {
  const node = graph.get(id);
  if (node === undefined) return VALUE;
  const lowering = table.get(node.class_type)?.lowering;
  const everything = { all: true, links: linksOf(node).map(({ link }) => link) };
  switch (lowering?.role) {
    case "queue": {
      if (slot > 1) return VALUE;
      const blocked = isZero(node, lowering.batch) && inputOf(node, lowering.enabled) !== "remote";
      return blocked ? NOTHING : everything;
    }
    case "pool":
      return slot <= 1 && (isZero(node, lowering.batch) || inputOf(node, lowering.local) === false)
        ? NOTHING
        : everything;
    case "chainEnd": {
      const { start = "" } = chainAbove(graph, table, id);
      const of = roleOf(table, graph.get(start)?.class_type, "chainStart");
      return of && isZero(graph.get(start), of.batch) ? NOTHING : everything;
    }
    case "fetch":
      return fetched({ graph, table }, node, lowering);
    case "fetchPool":
      return VALUE;
    case "batch":
      return { all: false, links: lowering.inputs.map((name) => inputOf(node, name)).filter(isLink) };
    default:
      return everything;
  }
}

/** A FetchRemote whose worker is off gives its local value, or a black picture of that size. */
function fetched(
  { graph, table }: Place,
  node: PromptNode,
  { value, info, ifDisabled }: { value: string; info: string; ifDisabled: string },
): Needs {
  const from = inputOf(node, info);
  const queue = isLink(from) ? graph.get(from[0]) : undefined;
  const of = roleOf(table, queue?.class_type, "queue", "chainWorker");
  if (of === undefined || isEnabled(queue, of.enabled)) return VALUE;
  if (inputOf(node, ifDisabled) === "skip") return NOTHING;
  return { all: true, links: [inputOf(node, value)].filter(isLink) };
}

function isZero(node: PromptNode | undefined, input: string): boolean {
  const value = inputOf(node, input);
  return value !== undefined && !isLink(value) && Number(value) === 0;
}
