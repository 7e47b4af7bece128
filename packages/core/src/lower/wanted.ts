import { isLink, type Link, type NodeId } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { type Graph, inputOf, type StandIn } from "../graph/index.ts";
import { type Lowerings, roleOf } from "./table.ts";

/** A value that a FetchRemote or FetchPool wants from the worker. */
export interface Wanted {
  /** See `Capture`. */
  readonly key: string;
  /** In the lowered prompt. */
  readonly source: Link;
}

/**
 * What the FetchRemote and FetchPool nodes of the running queue node want, in the prompt's order. Throws UNKNOWN_LINK
 * where the wanted value is not connected or does not exist on the worker, NO_CARRIER where it is no node's output.
 */
export function wantedBy(
  graph: Graph,
  table: Lowerings,
  running: NodeId | undefined,
  standIn: (link: Link) => StandIn,
): readonly Wanted[] {
  return fetchesOf(graph, table, running).flatMap((nodeId) =>
    wishesOf(graph, table, nodeId).map(({ key, name }) => {
      const node = graph.get(nodeId);
      const facts = { phase: "lower", nodeId, classType: node?.class_type, input: name } as const;
      const link = inputOf(node, name);
      if (!isLink(link)) {
        throw new NetDistError("UNKNOWN_LINK", `${name} of node ${nodeId} (${node?.class_type}) is not connected.`, {
          ...facts,
          hint: "Connect the output that the worker shall send.",
        });
      }
      return { key, source: sourceOf(link, standIn(link), graph, facts) };
    }),
  );
}

/** The inputs of a fetching node, each with the key of its capture: of a FetchPool those that are connected, or the first. */
function wishesOf(graph: Graph, table: Lowerings, id: NodeId): readonly { key: string; name: string }[] {
  const node = graph.get(id);
  const lowering = roleOf(table, node?.class_type, "fetch", "fetchPool");
  if (lowering?.role !== "fetchPool") return [{ key: id, name: lowering?.value ?? "" }];
  const linked = lowering.values.filter((name) => isLink(inputOf(node, name)));
  const names = linked.length > 0 ? linked : lowering.values.slice(0, 1);
  return names.map((name) => ({ key: poolKey(id, name), name }));
}

/** The key under which a FetchPool's value travels. */
export function poolKey(id: NodeId, input: string): string {
  return `${id}/${input}`;
}

/** Ids of the FetchRemote and FetchPool nodes whose information comes from a queue node. */
export function fetchesOf(graph: Graph, table: Lowerings, queue: NodeId | undefined): readonly NodeId[] {
  return [...graph].flatMap(([id, node]) => {
    const lowering = roleOf(table, node.class_type, "fetch", "fetchPool");
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
