import { isBlocker } from "@netdist/sdk";
import { untilAborted } from "@netdist/sdk/host";
import { isLink, type NodeId, type Prompt } from "@netdist/sdk/prompt";
import { hookContext } from "./context.ts";
import { inputsOf } from "./graph.ts";
import { checkedValues, type Gathered, slices } from "./inputs.ts";
import { entryOf, type State } from "./state.ts";

/** A node asks for an input that can never be there. */
class LazyInputError extends Error {
  override readonly name = "NodeInputError";
}

/** Asks the node what else it needs; true when something was put on the schedule for it. */
export async function scheduleNeeds(state: State, id: NodeId, gathered: Gathered): Promise<boolean> {
  const names = await neededNames(state, id, gathered);
  for (const name of names) state.schedule.require(id, sourceOf(state, id, name));
  return names.length > 0;
}

async function neededNames(state: State, id: NodeId, gathered: Gathered): Promise<string[]> {
  const node = state.graph.definition(id);
  if (node.needs === undefined) return [];
  const names = new Set<string>();
  for (const slice of slices(gathered, node.inputIsList === true)) {
    state.lifetime.run.signal.throwIfAborted();
    if (Object.values(slice).some(isBlocker)) continue;
    const evaluated = Object.fromEntries(Object.entries(slice).filter(([name]) => !gathered.missing.has(name)));
    const values = { ...checkedValues(id, node, evaluated, gathered.declared), ...unevaluated(gathered) };
    const context = hookContext(state.options, id, state.graph.prompt as Prompt);
    const asked = Promise.resolve(node.needs(values, context));
    for (const name of await untilAborted(asked, state.lifetime.run.signal)) names.add(name);
  }
  return [...names].filter((name) => gathered.missing.has(name) || !gathered.lists.has(name));
}

function unevaluated(gathered: Gathered): Record<string, undefined> {
  return Object.fromEntries([...gathered.missing].map((name) => [name, undefined]));
}

function sourceOf(state: State, id: NodeId, name: string): NodeId {
  const inputs = inputsOf(state.graph.draft(id));
  const says = `Node ${id} says it needs input ${name}`;
  if (!Object.hasOwn(inputs, name)) throw new LazyInputError(`${says}, but there is no input to that node at all`);
  const value = inputs[name];
  if (!isLink(value)) throw new LazyInputError(`${says}, but that value is a constant`);
  // ComfyUI asks for ever here.
  if (entryOf(state, value[0])) {
    throw new LazyInputError(`${says}, but node ${value[0]} has no output ${value[1]}`);
  }
  return value[0];
}
