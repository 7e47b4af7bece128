import { keptGraph, type LowerRequest, lower, type PoolInfo, poolKey, type Range, WORKERS } from "@netdist/core";
import { type NodeContext, wrapSeed } from "@netdist/sdk";
import { isLink, type Json, type Link, type NodeId, type Prompt, type PromptNode } from "@netdist/sdk/prompt";
import { forEachValue, VALUE_NAMES, type ValueName } from "./value-names.ts";

/** A graph that takes a FetchPool's place, and where its outputs come from. */
export interface Expansion {
  readonly expand: Prompt;
  readonly outputs: Readonly<Record<ValueName, Link>>;
}

/** Most pictures that one cut of a latent gives. */
const LARGEST = 64;

/**
 * The part of the running prompt that makes missing pictures, for the primary itself: for each part the lowered graph
 * with ids of its own and a node that keeps what it gives, and at the end the node that joins everything. Throws as
 * `lower`.
 */
export async function expandMissing(
  context: NodeContext,
  info: PoolInfo,
  missing: readonly Range[],
): Promise<Expansion> {
  const { uniqueId, prompt } = context;
  const workers = context.service(WORKERS);
  const objectInfo = await workers.objectInfo();
  // What only this host can load it loads itself.
  const lowerings = new Map([...workers.lowerings].filter(([, { lowering }]) => lowering.role !== "load"));
  const own = prompt[uniqueId]?.inputs ?? {};
  const expand: Record<NodeId, PromptNode> = {};
  let pool: Json = own["remote_pool"] ?? null;
  for (const [index, range] of missing.flatMap((range) => parts(info, range)).entries()) {
    const prefix = `${uniqueId}.${index}.`;
    const { captures, prompt: lowered } = lower({ ...wanted(info, range), prompt, lowerings, objectInfo });
    const links = new Map(captures.flatMap(({ key, source }) => (source ? [[key, source] as const] : [])));
    Object.assign(expand, keptGraph(lowered, [...links.values()], prefix));
    const values = forEachValue((name) => links.get(poolKey(uniqueId, name)));
    const linked = Object.entries(values).flatMap(([name, link]) =>
      link ? [[name, [prefix + link[0], link[1]]]] : [],
    );
    const inputs = { remote_pool: pool, fetch_id: uniqueId, start: range.start, length: range.length };
    expand[`${prefix}fill`] = { class_type: "RemotePoolFill", inputs: { ...inputs, ...Object.fromEntries(linked) } };
    pool = [`${prefix}fill`, 0];
  }
  const rest = `${uniqueId}.rest`;
  const local = VALUE_NAMES.filter((name) => info.local > 0 && isLink(own[name])).map((name) => [name, own[name]]);
  expand[rest] = {
    class_type: "RemotePoolRest",
    inputs: { remote_pool: pool, fetch_id: uniqueId, ...Object.fromEntries(local) },
  };
  const outputs = Object.fromEntries(VALUE_NAMES.map((name, slot) => [name, [rest, slot] as const]));
  return { expand, outputs: outputs as Record<ValueName, Link> };
}

/** Parts that are made together: single pictures in offset mode, whole shards where these decide what is drawn. */
function parts({ seed_mode, split, local }: PoolInfo, { start, length }: Range): readonly Range[] {
  const size = seed_mode === "offset" ? 1 : (split ?? LARGEST);
  const all: Range[] = [];
  for (let at = start; at < start + length; ) {
    // Shards are counted from the first picture that is not the primary's.
    const end = Math.min(
      start + length,
      split === undefined ? at + size : local + (Math.floor((at - local) / size) + 1) * size,
    );
    all.push({ start: at, length: end - at });
    at = end;
  }
  return all;
}

function wanted(
  { node_id, seed, seed_mode }: PoolInfo,
  range: Range,
): Omit<LowerRequest, "prompt" | "lowerings" | "objectInfo"> {
  const own = seed_mode === "exact" ? seed : wrapSeed(seed + BigInt(range.start));
  return {
    queue: { nodeId: node_id, seed: own, batch: range.length },
    outputs: "final_image",
    keepOutputs: false,
    exact: seed_mode === "exact" ? { ...range, local: range.start } : undefined,
  };
}
