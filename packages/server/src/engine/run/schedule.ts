import type { NodeId } from "@netdist/sdk/prompt";

/** What the schedule asks of the prompt being run. */
export interface Dependencies {
  /** The links that must be there before the node may run (not lazy ones). */
  links(id: NodeId): readonly NodeId[];
  /** True when the node's outputs are known: nobody waits for it. */
  isDone(id: NodeId): boolean;
  isOutput(id: NodeId): boolean;
}

/** Which nodes are to run, in which order: from the outputs up, as ComfyUI dissolves its graph. */
export interface Schedule {
  readonly isEmpty: boolean;
  /** Puts the node and all that it needs on the schedule. */
  add(id: NodeId): void;
  /** `id` waits for `from`, too. */
  require(id: NodeId, from: NodeId): void;
  /** Keeps the node from being picked until the function that it returns is called. */
  hold(id: NodeId): () => void;
  /** The node to run now, if any is ready. */
  pick(): NodeId | undefined;
  complete(id: NodeId): void;
  /** The nodes that wait for each other. */
  cycle(): NodeId[];
}

interface Waiting {
  blockedBy: number;
  readonly blocks: Set<NodeId>;
}

/** An empty schedule over a prompt. */
export function createSchedule(prompt: Dependencies): Schedule {
  const pending = new Map<NodeId, Waiting>();

  const enter = (id: NodeId): (readonly [NodeId, NodeId])[] => {
    const links: [NodeId, NodeId][] = [];
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (pending.has(next)) continue;
      pending.set(next, { blockedBy: 0, blocks: new Set() });
      for (const from of prompt.links(next)) {
        if (!prompt.isDone(from)) open.push(from);
        links.push([next, from]);
      }
    }
    return links;
  };

  const require = (id: NodeId, from: NodeId): void => {
    if (prompt.isDone(from)) return;
    for (const [to, source] of enter(from)) require(to, source);
    const source = pending.get(from);
    const target = pending.get(id);
    if (source === undefined || target === undefined || source.blocks.has(id)) return;
    source.blocks.add(id);
    target.blockedBy++;
  };

  return {
    get isEmpty() {
      return pending.size === 0;
    },
    add(id) {
      for (const [to, from] of enter(id)) require(to, from);
    },
    require,
    hold(id) {
      const waiting = pending.get(id);
      if (waiting) waiting.blockedBy++;
      return () => {
        if (waiting) waiting.blockedBy--;
      };
    },
    pick: () => pickReady(pending, prompt.isOutput),
    complete(id) {
      const done = pending.get(id);
      pending.delete(id);
      for (const blocked of done?.blocks ?? []) {
        const waiting = pending.get(blocked);
        if (waiting) waiting.blockedBy--;
      }
    },
    cycle: () => cycleOf(pending),
  };
}

/** Output nodes first, then what feeds one, then what feeds such a node: a result shows as soon as it can. */
function pickReady(pending: ReadonlyMap<NodeId, Waiting>, isOutput: (id: NodeId) => boolean): NodeId | undefined {
  const ready = [...pending].flatMap(([id, waiting]) => (waiting.blockedBy === 0 ? [id] : []));
  const blocks = (id: NodeId) => [...(pending.get(id)?.blocks ?? [])];
  const feedsOutput = (id: NodeId) => blocks(id).some(isOutput);
  return (
    ready.find(isOutput) ?? ready.find(feedsOutput) ?? ready.find((id) => blocks(id).some(feedsOutput)) ?? ready[0]
  );
}

/** Dissolves what nothing blocks; the rest waits for itself. */
function cycleOf(pending: ReadonlyMap<NodeId, Waiting>): NodeId[] {
  const blockers = new Map<NodeId, Set<NodeId>>([...pending.keys()].map((id) => [id, new Set()]));
  for (const [id, waiting] of pending) for (const blocked of waiting.blocks) blockers.get(blocked)?.add(id);
  const free = [...blockers].flatMap(([id, by]) => (by.size === 0 ? [id] : []));
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    blockers.delete(id);
    for (const [other, by] of blockers) if (by.delete(id) && by.size === 0) free.push(other);
  }
  return [...blockers.keys()];
}
