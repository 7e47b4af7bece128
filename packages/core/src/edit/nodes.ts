import type { Prompt, PromptNode } from "@netdist/sdk/prompt";
import { sanitizeLine } from "../errors/sanitize.ts";

type Entry = readonly [id: string, node: PromptNode];

/** The nodes that `name` means: the one with that id, else those with that title, else those of that class. */
export function findNodes(prompt: Prompt, name: string): readonly Entry[] {
  const own = Object.hasOwn(prompt, name) ? prompt[name] : undefined;
  if (own !== undefined) return [[name, own]];
  const nodes = Object.entries(prompt);
  const titled = nodes.filter(([, node]) => node._meta?.title === name);
  return titled.length > 0 ? titled : nodes.filter(([, node]) => node.class_type === name);
}

/** `3 "Sampler" (KSampler)`: a node for messages, on one line and without control characters. */
export function nameOf([id, node]: Entry): string {
  return sanitizeLine(`${id} "${titleOf(node)}" (${node.class_type})`);
}

/** The node's title, its class where it has none. */
export function titleOf({ _meta, class_type }: PromptNode): string {
  return typeof _meta?.title === "string" ? _meta.title : class_type;
}

/** "No node has the id, title or class …", and which there are. */
export function noNode(prompt: Prompt, name: string): string {
  const there = some(Object.entries(prompt).map(nameOf));
  return `No node has the id, title or class ${JSON.stringify(name)}. There are: ${there}.`;
}

/** The first dozen, and how many more there are. */
export function some(names: readonly unknown[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");
}
