import { untilAborted } from "@netdist/sdk/host";
import type { Json, NodeId, Prompt } from "@netdist/sdk/prompt";
import { hookValues } from "../hook-values.ts";
import { hookContext } from "./context.ts";
import { inputsOf } from "./graph.ts";
import type { State } from "./state.ts";

/**
 * Finds the change tokens of these nodes, one after the other, and writes them into the prompt as `is_changed`, as
 * ComfyUI does. A token that was submitted is used instead of asking the node. An error means: always changed.
 */
export async function findTokens(state: State, ids: readonly NodeId[]): Promise<void> {
  for (const id of ids) {
    const node = state.graph.definition(id);
    if (node.fingerprint === undefined) continue;
    state.current = id;
    const draft = state.graph.draft(id);
    draft.is_changed ??= await askToken(state, id);
    state.tokens.set(id, draft.is_changed);
  }
}

async function askToken(state: State, id: NodeId): Promise<Json> {
  const { graph, options, lifetime } = state;
  const node = graph.definition(id);
  try {
    const context = hookContext(options, id, graph.prompt as Prompt);
    const asked = Promise.resolve(node.fingerprint?.(literalsOf(state, id), context));
    return [(await untilAborted(asked, lifetime.run.signal)) ?? null];
  } catch (error) {
    lifetime.run.signal.throwIfAborted();
    options.log.warn(`node ${id} (${node.id}): fingerprint failed: ${error instanceof Error ? error.message : error}`);
    return Number.NaN;
  }
}

function literalsOf(state: State, id: NodeId): Record<string, unknown> {
  const node = state.graph.definition(id);
  const raw = hookValues(node, inputsOf(state.graph.draft(id)));
  return Object.fromEntries(Object.entries(node.inputs).map(([name, input]) => [name, input.parse(raw[name])]));
}
