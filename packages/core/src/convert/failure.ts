import { NetDistError } from "../errors/index.ts";

/** The node at fault, under its id in the prompt: `"12:5"` inside a subgraph. */
export interface NodeAtFault {
  readonly id: string;
  readonly type: string;
  readonly title: string;
}

/** CONVERT_FAILED for one node. `reason` goes on after the node's name: "has no definition". */
export function nodeFailure(node: NodeAtFault, reason: string, hint: string): NetDistError {
  return new NetDistError("CONVERT_FAILED", `Node ${node.id} "${node.title}" (${node.type}) ${reason}.`, {
    phase: "convert",
    nodeId: node.id,
    classType: node.type,
    title: node.title,
    hint,
  });
}

/** Throws the failures, if any: the only one, or one that lists them all. */
export function throwFailures(failures: readonly NetDistError[]): void {
  const [first] = failures;
  if (first === undefined) return;
  if (failures.length === 1) throw first;
  const lines = failures.map((failure) => `- ${failure.message}`).join("\n");
  const message = `${failures.length} nodes of the workflow cannot be converted:\n${lines}`;
  throw new NetDistError("CONVERT_FAILED", message, { ...first.facts, hint: undefined, errors: failures });
}
