import type { Lifetime, Returned } from "@netdist/sdk/host";
import type { Json, JsonObject, NodeId } from "@netdist/sdk/prompt";
import type { Clock, EngineFaults, EngineOptions, QueueItem } from "../types.ts";
import type { Cache, Entry } from "./cache.ts";
import type { Events } from "./events.ts";
import type { Graph } from "./graph.ts";
import type { Keys } from "./keys.ts";
import type { Progress } from "./progress.ts";
import type { Schedule } from "./schedule.ts";

/** Calls that were still running when their node was left, once they have settled. */
export type Settled = { readonly values: readonly unknown[] } | { readonly error: unknown };

/** All that one run works on. */
export interface State {
  readonly options: EngineOptions;
  readonly faults: EngineFaults;
  readonly clock: Clock;
  readonly item: QueueItem;
  readonly graph: Graph;
  readonly schedule: Schedule;
  readonly keys: Keys;
  /** Change tokens of the nodes that have any. */
  readonly tokens: Map<NodeId, Json>;
  readonly cache: Cache;
  /** Results of this run's nodes, also those that the cache must not keep. */
  readonly results: Map<NodeId, Entry>;
  readonly events: Events;
  readonly progress: Progress;
  readonly lifetime: Lifetime;
  /** UI results, for the history. */
  readonly uis: Map<NodeId, { readonly meta: JsonObject; readonly output: JsonObject }>;
  /** Nodes that ran, in order; cached ones are not among them. */
  readonly executed: NodeId[];
  /** Nodes whose calls go on while others run, oldest first; undefined until they settle. */
  readonly away: Map<NodeId, Settled | undefined>;
  /** Nodes that wait for the graph that takes their place. */
  readonly expanded: Map<NodeId, readonly Returned[]>;
  /** The node being run, for the message of an interruption. */
  current: NodeId | undefined;
  /** Its display node, for clients that reconnect. */
  shown: NodeId | undefined;
}

/** The node's result, from this run or from the cache. */
export function entryOf(state: Pick<State, "results" | "cache" | "keys">, id: NodeId): Entry | undefined {
  const own = state.results.get(id);
  if (own) return own;
  const key = state.keys.key(id);
  return key.isVolatile ? undefined : state.cache.get(key.hash);
}
