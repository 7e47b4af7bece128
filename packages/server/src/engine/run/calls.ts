import { type Blocker, block, type Inputs, isBlocker } from "@netdist/sdk";
import type { NodeId } from "@netdist/sdk/prompt";
import { callContext } from "./context.ts";
import { checkedValues, type Gathered, type Slice, slices } from "./inputs.ts";
import type { State } from "./state.ts";
import { nextTurn } from "./waiting.ts";

/**
 * Calls the node once per slice of its inputs. Gives what the calls returned, or a promise of it when any of them is
 * still running after a turn of the event loop: then other nodes go on meanwhile.
 */
export async function callNode(
  state: State,
  id: NodeId,
  gathered: Gathered,
): Promise<{ values: readonly unknown[] } | { later: Promise<readonly unknown[]> }> {
  const node = state.graph.definition(id);
  const calls: Promise<unknown>[] = [];
  let hasFailed = false;
  for (const slice of slices(gathered, node.inputIsList === true)) {
    await nextTurn();
    state.lifetime.run.signal.throwIfAborted();
    if (hasFailed) break;
    const call = startCall(state, id, slice, gathered.declared);
    call.catch(() => {
      hasFailed = true;
    });
    calls.push(call);
  }
  const all = Promise.all(calls);
  const values = await Promise.race([all, nextTurn()]);
  return values === undefined ? { later: all } : { values };
}

function startCall(state: State, id: NodeId, slice: Slice, declared: Inputs): Promise<unknown> {
  const blocker = findBlocker(slice, state.graph.definition(id).inputIsList === true);
  if (blocker) return Promise.resolve(reportBlocker(state, id, blocker));
  const call = runCall(state, id, slice, declared);
  state.lifetime.track(call);
  return call;
}

/** Async, so that what is thrown at once is a rejection as well. */
async function runCall(state: State, id: NodeId, slice: Slice, declared: Inputs): Promise<unknown> {
  const node = state.graph.definition(id);
  const values = checkedValues(id, node, slice, declared);
  const { context, end } = callContext(state, id);
  try {
    return await node.run(values, context);
  } finally {
    end();
  }
}

function findBlocker(slice: Slice, inputIsList: boolean): Blocker | undefined {
  for (const value of Object.values(slice)) {
    if (isBlocker(value)) return value;
    const inside = inputIsList && Array.isArray(value) ? value.find(isBlocker) : undefined;
    if (inside) return inside;
  }
  return undefined;
}

/** The first consumer of a blocker with a message tells it; what it hands on is silent. */
function reportBlocker(state: State, id: NodeId, blocker: Blocker): Blocker {
  if (blocker.message === undefined) return blocker;
  state.events.blocked(id, blocker.message, state.executed);
  return block();
}
