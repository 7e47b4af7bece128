import { NetDistError } from "../errors/index.ts";
import type { Graph } from "../graph/index.ts";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import { isModelName } from "./loaders.ts";

/**
 * Models that a stock loader asks for and the worker does not list. An empty list says nothing (it may be filled in
 * elsewhere), nor does a node of another pack: there the worker's own answer decides.
 */
export function missingModels(graph: Graph, objectInfo: ObjectInfo, worker: string): readonly NetDistError[] {
  return [...graph].flatMap(([nodeId, { class_type: classType, inputs, _meta }]) =>
    (nodeInfo(objectInfo, classType)?.inputs ?? []).flatMap(({ name: input, choices = [] }) => {
      const value = inputs[input];
      if (typeof value !== "string" || choices.length === 0 || choices.includes(value)) return [];
      if (!isModelName(classType, input)) return [];
      const message = `${worker} has no ${JSON.stringify(value)} for ${input} of node ${nodeId} (${classType}).`;
      return new NetDistError("MISSING_MODEL", message, {
        phase: "preflight",
        nodeId,
        classType,
        title: _meta?.title,
        input,
        hint: `It lists ${choices.length}: ${some(choices)}.`,
      });
    }),
  );
}

function some(choices: readonly unknown[]): string {
  return `${choices.slice(0, 5).join(", ")}${choices.length > 5 ? ", …" : ""}`;
}
