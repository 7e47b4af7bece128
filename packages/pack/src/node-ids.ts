import type { AnyNode, NodePack } from "@netdist/sdk";
import { PackError } from "./errors.ts";

/** Every id that packs list, aliases too, with its definition. Throws where one is listed twice, or cannot be a file's name. */
export function nodesById(packs: readonly NodePack[]): ReadonlyMap<string, AnyNode> {
  const all = new Map<string, AnyNode>();
  for (const node of packs.flatMap(({ nodes }) => nodes)) {
    for (const id of [node.id, ...(node.aliases ?? [])]) {
      if (all.has(id)) throw new PackError("PACK_INVALID", `Two nodes have the id ${JSON.stringify(id)}.`);
      // The help page of a node is a file with its id, on Windows too.
      if (/[<>:"/\\|?*\u0000-\u001f]|[. ]$/.test(id)) {
        throw new PackError(
          "FILE_NAME",
          `The node id ${JSON.stringify(id)} cannot be a file's name: use letters, digits, blanks, - and _.`,
        );
      }
      all.set(id, node);
    }
  }
  return all;
}
