import type { AnyNode } from "@netdist/sdk";
import type { Json, JsonObject } from "@netdist/sdk/prompt";

/** `locales/en/nodeDefs.json`: the texts of the nodes, for the frontend's own and for translators. */
export function writeNodeTexts(nodes: ReadonlyMap<string, AnyNode>): string {
  const all = Object.fromEntries([...nodes].map(([id, node]) => [key(id), nodeTexts(id, node)]));
  return `${JSON.stringify(all, null, 2)}\n`;
}

function nodeTexts(id: string, node: AnyNode): JsonObject {
  const inputs = Object.entries(node.inputs).map(([name, { options }]) => [
    key(name),
    texts(options["display_name"] ?? name, options["tooltip"]),
  ]);
  const outputs = Object.entries(node.outputs).map(([name, output], i) => [
    i,
    texts(output.name ?? name, output.tooltip),
  ]);
  return {
    display_name: node.title ?? id,
    ...(node.description && { description: node.description }),
    ...(inputs.length > 0 && { inputs: Object.fromEntries(inputs) as JsonObject }),
    ...(outputs.length > 0 && { outputs: Object.fromEntries(outputs) as JsonObject }),
  };
}

function texts(name: Json, tooltip: Json | undefined): JsonObject {
  return { name, ...(tooltip !== undefined && tooltip !== "" && { tooltip }) };
}

// The frontend looks up keys without dots.
function key(name: string): string {
  return name.replaceAll(".", "_");
}
