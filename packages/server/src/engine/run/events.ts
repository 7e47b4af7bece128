import type { JsonObject, NodeId } from "@netdist/sdk/prompt";
import type { Clock, Emitter, HistoryEntry, Target } from "../types.ts";
import type { Failure } from "./failure.ts";
import type { Graph } from "./graph.ts";

type Message = HistoryEntry["status"]["messages"][number];

/** What one run tells: its client, or where ComfyUI does so, everybody. */
export interface Events {
  /** The client that queued the prompt, or every socket when it has none. */
  readonly audience: Target;
  /** What the history keeps. */
  readonly messages: readonly Message[];
  start(): void;
  cached(nodes: readonly NodeId[]): void;
  executing(id: NodeId): void;
  executed(id: NodeId, output: JsonObject | null): void;
  blocked(id: NodeId, why: string, executed: readonly NodeId[]): void;
  success(): void;
  error(failure: Failure, executed: readonly NodeId[]): void;
  interrupted(id: NodeId, executed: readonly NodeId[]): void;
  /** The last message: the history has the entry. */
  end(): void;
}

/** The events of one run; what the history keeps is stamped with the time. */
export function createEvents(options: {
  promptId: string;
  clientId: string | undefined;
  graph: Graph;
  emitter: Emitter;
  clock: Clock;
}): Events {
  const { promptId, clientId, graph, emitter, clock } = options;
  const messages: Message[] = [];
  const audience: Target = clientId === undefined ? { all: true } : { client: clientId };
  const prompt_id = promptId;

  const tellClient = (type: string, data: JsonObject) => {
    if (clientId !== undefined) emitter.json(type, data, { client: clientId });
  };
  const keep = (type: string, data: JsonObject, told: "client" | "audience" = "client") => {
    const stamped = { ...data, timestamp: clock.now() };
    messages.push([type, stamped]);
    if (told === "audience") emitter.json(type, stamped, audience);
    else tellClient(type, stamped);
  };
  const classOf = (id: NodeId) => graph.draft(id).class_type;

  return {
    audience,
    messages,
    start: () => keep("execution_start", { prompt_id }),
    cached: (nodes) => keep("execution_cached", { nodes, prompt_id }),
    executing: (node) => tellClient("executing", { node, display_node: graph.display(node), prompt_id }),
    executed: (node, output) => tellClient("executed", { node, display_node: graph.display(node), output, prompt_id }),
    blocked(node_id, why, executed) {
      const exception_message = `Execution Blocked: ${why}`;
      const facts = { exception_message, exception_type: "ExecutionBlocked", traceback: [], current_inputs: [] };
      const data = {
        prompt_id,
        node_id,
        node_type: classOf(node_id),
        executed: [...executed],
        ...facts,
        current_outputs: [],
      };
      emitter.json("execution_error", data, audience);
    },
    success: () => keep("execution_success", { prompt_id }),
    error(failure, executed) {
      keep("execution_error", {
        prompt_id,
        node_id: failure.nodeId,
        node_type: classOf(failure.nodeId),
        executed: [...executed],
        exception_message: failure.message,
        exception_type: failure.type,
        traceback: failure.traceback,
        current_inputs: failure.inputs,
        current_outputs: Object.keys(graph.prompt),
      });
    },
    interrupted(node_id, executed) {
      const data = { prompt_id, node_id, node_type: classOf(node_id), executed: [...executed] };
      keep("execution_interrupted", data, "audience");
    },
    end: () => tellClient("executing", { node: null, prompt_id }),
  };
}
