import { createLifetime } from "@netdist/sdk/host";
import type { JsonObject, NodeId } from "@netdist/sdk/prompt";
import type { Clock, EngineFaults, EngineOptions, QueueItem } from "../types.ts";
import type { DraftPrompt } from "../validate/types.ts";
import type { Cache } from "./cache.ts";
import { createEvents } from "./events.ts";
import { createGraph, linksOf } from "./graph.ts";
import { createKeys } from "./keys.ts";
import { createProgress } from "./progress.ts";
import { createSchedule } from "./schedule.ts";
import { entryOf, type State } from "./state.ts";

/** Makes the state of a run. It works on a copy of the prompt: change tokens do not show in queue or history. */
export function createState(options: EngineOptions, item: QueueItem, own: RunResources): State {
  const { emitter, log } = options;
  const { promptId } = item;
  const graph = createGraph(structuredClone(item.prompt) as DraftPrompt, options.registry);
  const events = createEvents({ promptId, clientId: clientOf(item.extraData), graph, emitter, clock: own.clock });
  const tokens: State["tokens"] = new Map();
  const keys = createKeys(graph, (id) => tokens.get(id));
  const results: State["results"] = new Map();
  const known = { results, keys, cache: own.cache };
  const schedule = createSchedule({
    links: (id) => eagerLinks(graph, id),
    isDone: (id) => entryOf(known, id) !== undefined,
    isOutput: graph.isOutput,
  });
  return {
    ...{ options, item, graph, events, tokens, schedule, ...known, faults: own.faults, clock: own.clock },
    progress: createProgress({ promptId, graph, emitter, audience: events.audience }),
    lifetime: createLifetime(promptId, log),
    uis: new Map(),
    executed: [],
    away: new Map(),
    expanded: new Map(),
    current: undefined,
    shown: undefined,
  };
}

/** What the runs of an engine share. */
export interface RunResources {
  readonly cache: Cache;
  readonly clock: Clock;
  readonly faults: EngineFaults;
}

/** The client id that a prompt was queued with. */
export function clientOf(extraData: JsonObject): string | undefined {
  const id = extraData["client_id"];
  return typeof id === "string" ? id : undefined;
}

/** Members of dynamic inputs are never lazy, whatever they say: ComfyUI looks for the option without expanding them. */
function eagerLinks(graph: ReturnType<typeof createGraph>, id: NodeId): NodeId[] {
  const { inputs } = graph.definition(id);
  return linksOf(graph.draft(id)).flatMap(({ name, from }) => {
    const isLazy = Object.hasOwn(inputs, name) && inputs[name]?.options["lazy"] === true;
    return isLazy ? [] : [from];
  });
}
