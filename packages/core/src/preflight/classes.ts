import { NetDistError } from "../errors/index.ts";
import type { Graph } from "../graph/index.ts";
import { linksOf } from "../graph/index.ts";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";

/** Nodes of classes that the worker does not have. */
export function missingClasses(graph: Graph, objectInfo: ObjectInfo, worker: string): readonly NetDistError[] {
  return [...graph].flatMap(([nodeId, { class_type: classType, _meta }]) => {
    if (nodeInfo(objectInfo, classType)) return [];
    const title = _meta?.title;
    const named = title === undefined || title === classType ? "" : ` "${title}"`;
    const message = `${worker} has no node class ${classType} (node ${nodeId}${named}).`;
    return new NetDistError("MISSING_NODE", message, {
      phase: "preflight",
      nodeId,
      classType,
      title,
      hint: "Install its node pack there, or send to a worker that has it.",
    });
  });
}

/** Links to output slots that the worker's class does not have. */
export function missingSlots(graph: Graph, objectInfo: ObjectInfo, worker: string): readonly NetDistError[] {
  return [...graph].flatMap(([nodeId, node]) =>
    linksOf(node).flatMap(({ input, link: [source, slot] }) => {
      const info = nodeInfo(objectInfo, graph.get(source)?.class_type ?? "");
      if (info === undefined || slot < info.outputs.length) return [];
      const message = `Input ${input} of node ${nodeId} (${node.class_type}) takes slot ${slot} of node ${source} (${info.name}), which has ${info.outputs.length} outputs on ${worker}.`;
      return new NetDistError("UNKNOWN_LINK", message, {
        phase: "preflight",
        nodeId,
        classType: node.class_type,
        title: node._meta?.title,
        input,
      });
    }),
  );
}
