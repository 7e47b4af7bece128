import type { NodeContext } from "@netdist/sdk";
import { isLink } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";

/**
 * Makes sure that a value which decides what other nodes wait for stands in the node's widget: they read it off the
 * prompt before anything runs. `says` is the value, for the message. Throws UNKNOWN_LINK when it came over a link.
 */
export function demandWidget(context: NodeContext, input: string, says: string, nodeId = context.uniqueId): void {
  const node = context.prompt[nodeId];
  if (!isLink(node?.inputs[input])) return;
  const message = `${input} of node ${nodeId} (${node.class_type}) is ${says} through a link, and other nodes have to know that before it runs.`;
  throw new NetDistError("UNKNOWN_LINK", message, {
    phase: "lower",
    nodeId,
    classType: node.class_type,
    title: node._meta?.title,
    input,
    hint: "Type it into the widget.",
  });
}
