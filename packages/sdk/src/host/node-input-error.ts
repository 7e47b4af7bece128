import { describe } from "../input/error.ts";
import type { NodeId } from "../prompt/types.ts";

/** A value that its input refuses. */
export class NodeInputError extends Error {
  override readonly name = "NodeInputError";
  readonly code = "BAD_INPUT";
  readonly nodeId: NodeId;
  readonly input: string;
  constructor(nodeId: NodeId, classType: string, input: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : describe(cause);
    super(`node ${nodeId} (${classType}), input "${input}": ${why}`, { cause });
    this.nodeId = nodeId;
    this.input = input;
  }
}
