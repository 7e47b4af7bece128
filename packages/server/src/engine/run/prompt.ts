import type { RunEnd } from "@netdist/sdk";
import { untilAborted } from "@netdist/sdk/host";
import type { NodeId } from "@netdist/sdk/prompt";
import type { HistoryEntry } from "../types.ts";
import { ownerName } from "./cache.ts";
import { cycleFailure, nodeFailure } from "./failure.ts";
import { findTokens } from "./fingerprint.ts";
import { runNode, tellCached } from "./node.ts";
import { ExecutorDied, RunFailed } from "./outcome.ts";
import { entryOf, type State } from "./state.ts";
import { createBell } from "./waiting.ts";

/** What outlives a run: whether its last node succeeded. ComfyUI reports that for a run that ends in a cycle. */
export interface LastNode {
  succeeded: boolean;
}

/** Runs a prompt and tells of it, up to the message that ends it. Throws `ExecutorDied` only. */
export async function runPrompt(state: State, last: LastNode): Promise<RunEnd> {
  const { events } = state;
  events.start();
  try {
    await findTokens(state, Object.keys(state.graph.prompt));
    events.cached(findCached(state));
    await runSchedule(state, last);
    if (state.options.profile !== "0.3.64") resendIntermediate(state);
    events.success();
    return "success";
  } catch (error) {
    if (error instanceof ExecutorDied) throw error;
    return endEarly(state, last, error);
  }
}

function endEarly(state: State, last: LastNode, error: unknown): RunEnd {
  const { events, graph, executed, lifetime, item } = state;
  const at = graph.real(state.current ?? item.outputs[0] ?? "");
  if (lifetime.isInterrupted) {
    last.succeeded = false;
    events.interrupted(at, executed);
    return "interrupted";
  }
  if (error instanceof RunFailed) {
    events.error(error.failure, executed);
    return "error";
  }
  last.succeeded = false;
  events.error(nodeFailure(at, error, undefined), executed);
  return "error";
}

/** The nodes of the prompt that need not run. */
function findCached(state: State): NodeId[] {
  const { graph, keys, cache } = state;
  const ids = Object.keys(graph.prompt);
  const owners = new Set(ids.map((id) => ownerName(id, graph.draft(id).class_type)));
  cache.begin(new Set(ids.map((id) => keys.key(id).hash)), owners);
  return ids.filter((id) => entryOf(state, id) !== undefined);
}

async function runSchedule(state: State, last: LastNode): Promise<void> {
  const { schedule, lifetime, away, item } = state;
  const bell = createBell();
  for (const id of item.outputs) {
    state.current = id;
    schedule.add(id);
  }
  while (!schedule.isEmpty) {
    lifetime.run.signal.throwIfAborted();
    const id = schedule.pick();
    if (id === undefined) {
      if (away.size === 0) throw new RunFailed(cycleFailure(blamed(state)));
      state.current = away.keys().next().value;
      await untilAborted(bell.wait(), lifetime.run.signal);
      continue;
    }
    state.current = id;
    last.succeeded = false;
    if ((await runNode(state, id, bell.ring)) === "done") schedule.complete(id);
    last.succeeded = true;
  }
}

/** Cycles of the submitted nodes are found before, so the first node that an expansion added is blamed. */
function blamed(state: State): NodeId {
  const cycle = state.schedule.cycle();
  const added = cycle.find((id) => state.graph.display(id) !== id);
  return state.graph.display(added ?? cycle[0] ?? "");
}

/** Nodes with intermediate outputs that did not run tell their cached ones. */
function resendIntermediate(state: State): void {
  const { graph, executed } = state;
  for (const id of graph.ids()) {
    if (executed.includes(id) || !graph.definition(id).hasIntermediateOutput) continue;
    if (entryOf(state, id)) tellCached(state, id);
  }
}

/** 0.3.64 shows the cached UI results of all nodes of the prompt, also of those that were not to run. */
function addCached({ graph, uis, faults, ...known }: State): void {
  for (const id of graph.ids()) {
    const ui = entryOf(known, id)?.ui;
    if (ui && !uis.has(id) && !faults.loseOutputsOf?.includes(id)) uis.set(id, ui);
  }
}

/** What the history keeps of a run. */
export function historyEntry(state: State, last: LastNode): HistoryEntry {
  if (state.options.profile === "0.3.64") addCached(state);
  const outputs = Object.fromEntries([...state.uis].map(([id, ui]) => [id, ui.output]));
  const meta = Object.fromEntries([...state.uis].map(([id, ui]) => [id, ui.meta]));
  const status_str = last.succeeded ? "success" : "error";
  const status = { status_str, completed: last.succeeded, messages: state.events.messages } as const;
  return { item: state.item, outputs, meta, status };
}
