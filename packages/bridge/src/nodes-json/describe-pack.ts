import type { NodePack } from "@netdist/sdk";
import { type JsonObject, stringifyJson } from "@netdist/sdk/prompt";
import { describeNode } from "./describe-node.ts";
import { refuseUnshowable } from "./refuse.ts";

/** What stands in `nodes.json` beside the nodes. */
export interface Described {
  /** Of the folder: the id and version of the one pack in it, or a name for several. */
  readonly id: string;
  readonly version: string;
  /** The version of the host that is built into the folder. */
  readonly host: string;
}

/**
 * The text of `nodes.json` for a folder with these packs: what ComfyUI needs to list their nodes without starting the
 * host. Throws `UnshowableNodeError` for a node that a V1 class cannot show.
 */
export async function describePack(packs: readonly NodePack[], { id, version, host }: Described): Promise<string> {
  const nodes: Record<string, JsonObject> = {};
  for (const node of packs.flatMap((pack) => pack.nodes)) {
    refuseUnshowable(node);
    for (const name of [node.id, ...(node.aliases ?? [])]) nodes[name] = await describeNode(node, name);
  }
  return `${stringifyJson({ format: 1, pack: { id, version }, host, nodes }, { indent: 2 })}\n`;
}
