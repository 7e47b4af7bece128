import { isLink, type Link, type NodeId } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { type Graph, inputOf, type StandIn } from "../graph/index.ts";
import { type Lowerings, roleOf } from "./table.ts";

/** A value that a FetchRemote wants from the worker. */
export interface Wanted {
  readonly key: NodeId;
  /** In the lowered prompt. */
  readonly source: Link;
}

/**
 * What the FetchRemote nodes of the running queue node want, in the prompt's order. Throws UNKNOWN_LINK where the
 * wanted value is not connected or does not exist on the worker, NO_CARRIER where it is no node's output.
 */
export function wantedBy(
  graph: Graph,
  table: Lowerings,
  running: NodeId | undefined,
  standIn: (link: Link) => StandIn,
): readonly Wanted[] {
  return fetchesOf(graph, table, running).map((key) => {
    const node = graph.get(key);
    const name = roleOf(table, node?.class_type, "fetch")?.value ?? "";
    const facts = { phase: "lower", nodeId: key, classType: node?.class_type, input: name } as const;
    const link = inputOf(node, name);
    if (!isLink(link)) {
      throw new NetDistError("UNKNOWN_LINK", `${name} of node ${key} (${node?.class_type}) is not connected.`, {
        ...facts,
        hint: "Connect the output that the worker shall send.",
      });
    }
    return { key, source: sourceOf(link, standIn(link), graph, facts) };
  });
}

/** Ids of the FetchRemote nodes whose information comes from a queue node. */
export function fetchesOf(graph: Graph, table: Lowerings, queue: NodeId | undefined): readonly NodeId[] {
  return [...graph].flatMap(([id, node]) => {
    const lowering = roleOf(table, node.class_type, "fetch");
    const info = lowering && inputOf(node, lowering.info);
    return isLink(info) && info[0] === queue ? [id] : [];
  });
}

type Facts = ConstructorParameters<typeof NetDistError>[2];

function sourceOf(link: Link, now: StandIn, graph: Graph, facts: Facts): Link {
  if ("link" in now) return now.link;
  const { nodeId, input } = facts;
  if ("literal" in now) {
    const what = `${input} of node ${nodeId} is the plain value of node ${link[0]}, slot ${link[1]}`;
    throw new NetDistError("NO_CARRIER", `${what}: there is nothing to fetch.`, facts);
  }
  const cause = `node ${now.cause} (${graph.get(now.cause)?.class_type})`;
  throw new NetDistError("UNKNOWN_LINK", `${input} of node ${nodeId} comes from ${cause}, which no worker runs.`, {
    ...facts,
    hint: "Connect it to the part of the workflow that the worker shall compute.",
  });
}
