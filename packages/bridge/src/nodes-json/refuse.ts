import type { AnyNode } from "@netdist/sdk";

/** A node that needs what only ComfyUI's V3 schema has; the shim makes V1 classes, which every version since 0.3.64 has. */
export class UnshowableNodeError extends Error {
  override readonly name = "UnshowableNodeError";
  readonly code = "UNSHOWABLE_NODE";
  readonly nodeId: string;
  constructor(nodeId: string, what: string) {
    super(
      `node "${nodeId}" cannot be shown in ComfyUI: ${what} exists in its V3 schema only, and the bridge makes V1 classes. ` +
        "Declare fixed optional inputs instead; the node still runs in NetDist's own server.",
    );
    this.nodeId = nodeId;
  }
}

/** Throws `UnshowableNodeError` for a node that a V1 class would show wrongly or not at all. */
export function refuseUnshowable(node: AnyNode): void {
  if (node.form === "v3") throw new UnshowableNodeError(node.id, 'form: "v3"');
  if (node.priceBadge !== undefined) throw new UnshowableNodeError(node.id, "a price badge");
  for (const [name, { matchType }] of [...Object.entries(node.inputs), ...Object.entries(node.outputs)]) {
    if (matchType !== undefined) throw new UnshowableNodeError(node.id, `the match type of "${name}"`);
  }
}
