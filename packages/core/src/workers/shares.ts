import { wrapSeed } from "@netdist/sdk";
import { isLink, type NodeId, type Prompt } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { type Graph, graphOf, inputOf } from "../graph/index.ts";
import { chainAbove } from "../lower/chain.ts";
import { type ExactRange, exactStart, type Lowerings, type QueueNodeAt, queueNodesOf } from "../lower/index.ts";
import { roleOf } from "../lower/table.ts";

/** What one queue node sends to its worker, read off the prompt without running it. */
export interface QueueShare extends QueueNodeAt {
  readonly seed: bigint;
  readonly batch: number;
  readonly exact: ExactRange | undefined;
  /** What the local part has: seed, and batch (0: nothing is made there). */
  readonly local: { readonly seed: bigint; readonly batch: number };
}

/**
 * The shares of a prompt's enabled queue nodes, for who runs the parts without running our nodes. Throws UNKNOWN_LINK
 * where a seed or batch is linked: then only a primary that runs the prompt can know it.
 */
export function queueShares(prompt: Prompt, table: Lowerings): readonly QueueShare[] {
  const graph = graphOf(prompt);
  return queueNodesOf(prompt, table).map((node) => {
    const share = roleOf(table, node.classType, "queue")
      ? ofQueue(graph, table, node.id)
      : ofWorker(graph, table, node.id);
    const { exact, seed, batch, local, shifted } = share;
    if (!exact)
      return { ...node, seed: wrapSeed(seed + shifted), batch, local: { seed, batch: local }, exact: undefined };
    const start = exactStart(prompt, table, node.id, { seed, batchLocal: local });
    return { ...node, seed, batch, local: { seed, batch: local }, exact: { start, length: batch, local } };
  });
}

interface Facts {
  readonly seed: bigint;
  readonly local: number;
  readonly batch: number;
  /** Added to the seed in offset mode. */
  readonly shifted: bigint;
  readonly exact: boolean;
}

function ofQueue(graph: Graph, table: Lowerings, id: NodeId): Facts {
  const of = roleOf(table, graph.get(id)?.class_type, "queue");
  const local = Number(literal(graph, id, of?.batch));
  return {
    seed: literal(graph, id, of?.seed),
    local,
    batch: Number(literal(graph, id, of?.remoteBatch)),
    shifted: BigInt(local),
    exact: inputOf(graph.get(id), of?.seedMode ?? "") === "exact",
  };
}

function ofWorker(graph: Graph, table: Lowerings, id: NodeId): Facts {
  const { start = "", workers } = chainAbove(graph, table, id);
  const of = roleOf(table, graph.get(start)?.class_type, "chainStart");
  const local = Number(literal(graph, start, of?.batch));
  // A worker without an override moves the chain by one, as it always has.
  const shifted = workers.reduce((sum, worker) => sum + (override(graph, table, worker) || 1), local);
  return {
    seed: literal(graph, start, of?.seed),
    local,
    batch: override(graph, table, id) || local,
    shifted: BigInt(shifted),
    exact: inputOf(graph.get(start), of?.seedMode ?? "") === "exact",
  };
}

function override(graph: Graph, table: Lowerings, id: NodeId): number {
  const of = roleOf(table, graph.get(id)?.class_type, "chainWorker");
  return Number(literal(graph, id, of?.override));
}

/** A whole number that is typed into a widget. Throws UNKNOWN_LINK. */
export function literal(graph: Graph, id: NodeId, input: string | undefined): bigint {
  const node = graph.get(id);
  const value = input === undefined ? undefined : inputOf(node, input);
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  const found = isLink(value) ? "is linked to another node" : "is no whole number";
  throw new NetDistError(
    "UNKNOWN_LINK",
    `${input ?? "A chain's start"} of node ${id} (${node?.class_type ?? "missing"}) ${found}.`,
    {
      phase: "lower",
      nodeId: id,
      classType: node?.class_type,
      input,
      hint: "Type the value into the widget: the part that runs here has to be sent to a worker, so nobody computes the link first.",
    },
  );
}
