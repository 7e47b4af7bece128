import type { Json, JsonObject } from "@netdist/sdk/prompt";

/** A node of a workflow in few words. */
export interface NodeSpec {
  readonly type: string;
  readonly id?: number | string;
  /** Input `"name:TYPE"`, or `"name:TYPE*"` for one with a widget, to the output that feeds it; null: nothing. */
  readonly in?: Readonly<Record<string, readonly [number, number] | null>>;
  readonly out?: readonly string[];
  readonly values?: Json;
  readonly named?: JsonObject;
  readonly mode?: number;
  readonly title?: string;
  readonly properties?: JsonObject;
}

interface GraphSpec {
  readonly nodes: readonly NodeSpec[];
  /** Outputs of a subgraph: what feeds each. */
  readonly outputs?: readonly (readonly [number, number])[];
}

/** A workflow as the frontend saves it; nodes without an id are numbered from 1. */
export function workflow(nodes: readonly NodeSpec[], more: JsonObject = {}): JsonObject {
  const { links, ...graph } = build({ nodes });
  const lists = links.map((link) =>
    ["id", "origin_id", "origin_slot", "target_id", "target_slot", "type"].map((key) => link[key] ?? null),
  );
  return { ...graph, links: lists, version: 0.4, ...more };
}

/** The same with links as objects. */
export function workflowVersion1(nodes: readonly NodeSpec[]): JsonObject {
  return { ...build({ nodes }), version: 1 };
}

/** A subgraph definition; links from −10 come from its inputs. */
export function subgraph(id: string, inputs: readonly string[], spec: GraphSpec): JsonObject {
  const { nodes, links } = build(spec);
  return {
    id,
    name: id,
    inputs: inputs.map((name, slot) => ({
      name,
      type: "*",
      linkIds: links.flatMap((link) =>
        link["origin_id"] === -10 && link["origin_slot"] === slot ? [link["id"] ?? 0] : [],
      ),
    })),
    outputs: (spec.outputs ?? []).map(() => ({ name: "out", type: "*" })),
    nodes,
    links,
  };
}

function build({ nodes, outputs = [] }: GraphSpec): { nodes: readonly JsonObject[]; links: readonly JsonObject[] } {
  const links: JsonObject[] = [];
  const connect = (from: readonly [number, number], to: Json, slot: number, type: string): number => {
    const id = links.length + 1;
    const [origin_id, origin_slot] = from;
    links.push({ id, origin_id, origin_slot, target_id: to, target_slot: slot, type });
    return id;
  };
  const saved = nodes.map((spec, index) => {
    const id = spec.id ?? index + 1;
    const inputs = Object.entries(spec.in ?? {}).map(([key, from], slot) => {
      const [name = "", type = "*"] = key.replace("*", "").split(":");
      const link = from === null ? null : connect(from, id, slot, type || "*");
      return { name, type: type || "*", link, ...(key.endsWith("*") && { widget: { name } }) };
    });
    return {
      id,
      type: spec.type,
      mode: spec.mode ?? 0,
      inputs,
      outputs: (spec.out ?? []).map((type) => ({ name: type, type, links: [] })),
      properties: spec.properties ?? {},
      ...(spec.values !== undefined && { widgets_values: spec.values }),
      ...(spec.named && { widgets_values_named: spec.named }),
      ...(spec.title && { title: spec.title }),
    };
  });
  outputs.forEach((from, slot) => connect(from, -20, slot, "*"));
  return { nodes: saved, links };
}
