import type { AnyNode, Logger } from "@netdist/sdk";
import { compareVersions } from "@netdist/sdk/host";
import type { LoadedPack } from "./load-packs.ts";

/** The nodes by id and alias. An id that several packs offer belongs to the highest version, whatever the load order. */
export function createRegistry(packs: readonly LoadedPack[], log: Logger): ReadonlyMap<string, AnyNode> {
  const registry = new Map<string, AnyNode>();
  const owners = new Map<string, string>();
  for (const pack of packs.toSorted((a, b) => compareVersions(b.version, a.version))) {
    const name = `${pack.id} ${pack.version}`;
    for (const { id, node } of nodesOf(pack)) {
      const owner = owners.get(id);
      if (owner !== undefined) log.warn(`node "${id}" is taken from ${owner}, not from ${name}`);
      if (!registry.has(id)) registry.set(id, node);
      owners.set(id, owner ?? name);
    }
  }
  return registry;
}

/** Every id that a pack offers, aliases among them, with its node. */
export function nodesOf({ packs }: LoadedPack): { readonly id: string; readonly node: AnyNode }[] {
  return packs.flatMap(({ nodes }) =>
    nodes.flatMap((node) => [node.id, ...(node.aliases ?? [])].map((id) => ({ id, node }))),
  );
}
