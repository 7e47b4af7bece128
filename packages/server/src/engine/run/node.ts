import { type Returned, returned } from "@netdist/sdk/host";
import type { NodeId } from "@netdist/sdk/prompt";
import { ownerName } from "./cache.ts";
import { callNode } from "./calls.ts";
import { expandNode, linkedValues } from "./expand.ts";
import { nodeFailure } from "./failure.ts";
import { type Gathered, gather } from "./inputs.ts";
import { scheduleNeeds } from "./lazy.ts";
import { ExecutorDied, RunFailed } from "./outcome.ts";
import { mergeOutputs, mergeUi } from "./results.ts";
import { entryOf, type Settled, type State } from "./state.ts";
import { nextTurn } from "./waiting.ts";

/** "later": the node stays on the schedule, for inputs, calls or an expansion that it waits for. */
export type Step = "done" | "later";

/** Brings a node one step on. Throws `RunFailed`, or the signal's reason when the run was interrupted. */
export async function runNode(state: State, id: NodeId, wake: () => void): Promise<Step> {
  const { graph, away, expanded } = state;
  if (sendCached(state, id)) return "done";
  const inputs: { gathered?: Gathered } = {};
  try {
    const settled = away.get(id);
    if (settled) return await finishCalls(state, id, settled);
    const calls = expanded.get(id);
    if (calls) return finishExpansion(state, id, calls);
    return await startNode(state, id, inputs, wake);
  } catch (error) {
    if (error instanceof ExecutorDied || state.lifetime.isInterrupted) throw error;
    state.options.log.error(
      `node ${id} (${graph.draft(id).class_type}): ${error instanceof Error ? error.stack : error}`,
    );
    throw new RunFailed(nodeFailure(graph.real(id), error, inputs.gathered));
  }
}

function sendCached(state: State, id: NodeId): boolean {
  if (!entryOf(state, id)) return false;
  // An equal node may have finished while this one's own calls went on.
  state.away.delete(id);
  tellCached(state, id);
  state.progress.finish(id);
  return true;
}

/** Tells a cached node's UI results again, as if it had run; without any, `output` is null. */
export function tellCached(state: State, id: NodeId): void {
  const ui = isLost(state, id) ? undefined : entryOf(state, id)?.ui;
  if (ui) state.uis.set(id, ui);
  state.events.executed(id, ui?.output ?? null);
}

async function startNode(state: State, id: NodeId, inputs: { gathered?: Gathered }, wake: () => void): Promise<Step> {
  const { graph, schedule, away, events, progress, faults } = state;
  await nextTurn();
  state.lifetime.run.signal.throwIfAborted();
  const node = graph.definition(id);
  if (faults.dieAtClass === graph.draft(id).class_type) throw new ExecutorDied();
  progress.start(id);
  inputs.gathered = gather(graph.draft(id), node, (from) => entryOf(state, from));
  state.shown = graph.display(id);
  events.executing(id);
  if (await scheduleNeeds(state, id, inputs.gathered)) return "later";

  const called = await callNode(state, id, inputs.gathered);
  if ("values" in called) return finishCalls(state, id, called);
  away.set(id, undefined);
  const release = schedule.hold(id);
  const settle = (settled: Settled) => {
    away.set(id, settled);
    release();
    wake();
  };
  called.later.then(
    (values) => settle({ values }),
    (error: unknown) => settle({ error }),
  );
  return "later";
}

async function finishCalls(state: State, id: NodeId, settled: Settled): Promise<Step> {
  const node = state.graph.definition(id);
  state.away.delete(id);
  if ("error" in settled) throw settled.error;
  const calls = settled.values.map((value) => returned(node, value));
  tellUi(state, id, calls);
  if (!calls.some((call) => call.expand)) return complete(state, id, calls);
  await expandNode(state, id, calls);
  return "later";
}

function finishExpansion(state: State, id: NodeId, calls: readonly Returned[]): Step {
  state.expanded.delete(id);
  return complete(state, id, calls);
}

function tellUi(state: State, id: NodeId, calls: readonly Returned[]): void {
  const output = mergeUi(calls);
  if (output === undefined || isLost(state, id)) return;
  const { graph, uis, events } = state;
  const meta = { node_id: id, display_node: graph.display(id), parent_node: graph.parent(id) };
  uis.set(id, { meta: { ...meta, real_node_id: graph.real(id) }, output });
  events.executed(id, output);
}

function complete(state: State, id: NodeId, calls: readonly Returned[]): Step {
  const { graph, keys, results, cache, uis, progress, executed } = state;
  const outputs = mergeOutputs(graph.definition(id), calls, (call, value) => linkedValues(state, call, value));
  const real = graph.real(id);
  const owner = real === id ? undefined : ownerName(real, graph.draft(real).class_type);
  const entry = { outputs, ui: uis.get(id), owner };
  results.set(id, entry);
  const key = keys.key(id);
  if (!key.isVolatile) cache.set(key.hash, entry);
  progress.finish(id);
  executed.push(id);
  return "done";
}

function isLost(state: State, id: NodeId): boolean {
  return state.faults.loseOutputsOf?.includes(id) === true;
}
