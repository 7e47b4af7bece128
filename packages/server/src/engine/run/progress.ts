import type { Preview } from "@netdist/sdk";
import type { NodeId } from "@netdist/sdk/prompt";
import type { Emitter, PreviewNode, Target } from "../types.ts";
import type { Graph } from "./graph.ts";

interface State {
  value: number;
  max: number;
  state: "running" | "finished";
}

/** Progress of all nodes of a run; every change is told with the state of all of them. */
export interface Progress {
  start(id: NodeId): void;
  update(id: NodeId, value: number, max: number, preview?: Preview): void;
  finish(id: NodeId): void;
}

/** The progress of a run of which no node has begun. */
export function createProgress(options: {
  promptId: string;
  graph: Graph;
  emitter: Emitter;
  audience: Target;
}): Progress {
  const { promptId, graph, emitter, audience } = options;
  const states = new Map<NodeId, State>();
  const place = (id: NodeId) => ({
    display_node_id: graph.display(id),
    parent_node_id: graph.parent(id),
    real_node_id: graph.real(id),
  });
  const tell = () => {
    const ids = { prompt_id: promptId };
    const nodes = Object.fromEntries(
      [...states].map(([id, state]) => [id, { ...state, node_id: id, ...ids, ...place(id) }]),
    );
    emitter.json("progress_state", { prompt_id: promptId, nodes }, audience);
  };
  const set = (id: NodeId, state: State) => {
    states.set(id, state);
    tell();
  };

  return {
    start: (id) => set(id, { value: 0, max: 1, state: "running" }),
    update(id, value, max, preview) {
      set(id, { value, max, state: "running" });
      if (preview) emitter.labelledPreview(preview, previewNode(promptId, graph, id), audience);
      emitter.json("progress", { value, max, prompt_id: promptId, node: id }, audience);
      if (preview) emitter.barePreview(preview, audience);
    },
    finish(id) {
      const max = states.get(id)?.max ?? 1;
      set(id, { value: max, max, state: "finished" });
    },
  };
}

function previewNode(promptId: string, graph: Graph, nodeId: NodeId): PreviewNode {
  return {
    nodeId,
    promptId,
    displayNodeId: graph.display(nodeId),
    parentNodeId: graph.parent(nodeId),
    realNodeId: graph.real(nodeId),
  };
}
