import type { Logger, NodePack } from "@netdist/sdk";
import { compareVersions } from "@netdist/sdk/host";
import type { Registry } from "./engine/types.ts";

/**
 * The node classes of all packs, by id and alias. A stock class cannot be replaced; of two packs that offer one id the
 * higher version has it.
 */
export function createRegistry(stock: NodePack, packs: readonly NodePack[], log: Logger): Registry {
  const registry = new Map<string, { node: NodePack["nodes"][number]; module: string; pack: NodePack }>();
  for (const pack of [stock, ...packs]) {
    for (const node of pack.nodes) {
      const module = node.module ?? (pack === stock ? "nodes" : `custom_nodes.${pack.id}`);
      for (const id of [node.id, ...(node.aliases ?? [])]) {
        const rival = registry.get(id)?.pack;
        if (rival === undefined || (rival !== stock && compareVersions(pack.version, rival.version) > 0))
          registry.set(id, { node, module, pack });
        if (rival !== undefined) log.warn(`Node "${id}" of pack "${pack.id}" is also in "${rival.id}"; one is ignored`);
      }
    }
  }
  return registry;
}
