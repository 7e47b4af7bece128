import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";

/** Ids of a subgraph's boundary in its links. */
export const INPUT_BOUNDARY = "-10";
export const OUTPUT_BOUNDARY = "-20";

export interface SavedInput {
  readonly name: string;
  readonly type: string;
  readonly link: string | undefined;
  /** Name of the widget behind the input, where it is one. */
  readonly widget: string | undefined;
}
export interface SavedNode {
  readonly id: string;
  readonly type: string;
  readonly title: string | undefined;
  readonly mode: "active" | "muted" | "bypassed";
  readonly inputs: readonly SavedInput[];
  readonly outputTypes: readonly string[];
  /** `widgets_values`: a list, or an object from packs that save one. */
  readonly values: Json | undefined;
  /** `widgets_values_named` of newer frontends. */
  readonly named: JsonObject | undefined;
  readonly properties: JsonObject;
}
export interface SavedLink {
  readonly from: string;
  readonly fromSlot: number;
  readonly to: string;
  readonly toSlot: number;
}
/** The workflow itself, or one of its subgraph definitions. */
export interface SavedGraph {
  readonly nodes: ReadonlyMap<string, SavedNode>;
  /** By link id, in saved order. */
  readonly links: ReadonlyMap<string, SavedLink>;
  /** Names of a subgraph's inputs. */
  readonly inputNames: readonly string[];
}

/** Reads a workflow or a subgraph definition; version 0.4 has links as lists, version 1 and subgraphs as objects. */
export function readGraph(graph: JsonObject): SavedGraph {
  const nodes = list(graph["nodes"]).filter(isObject).map(readNode);
  return {
    nodes: new Map(nodes.map((node) => [node.id, node])),
    links: new Map(list(graph["links"]).flatMap(readLink)),
    inputNames: list(graph["inputs"]).map((input) => (isObject(input) ? text(input["name"]) : "")),
  };
}

/** All subgraph definitions by id, those inside other definitions too. */
export function readSubgraphs(graph: JsonObject): Map<string, SavedGraph> {
  const definitions = isObject(graph["definitions"]) ? list(graph["definitions"]["subgraphs"]).filter(isObject) : [];
  return new Map(
    definitions.flatMap((definition) => [
      [text(definition["id"]), readGraph(definition)] as const,
      ...readSubgraphs(definition),
    ]),
  );
}

function readNode(node: JsonObject): SavedNode {
  return {
    id: text(node["id"]),
    type: text(node["type"]),
    title: typeof node["title"] === "string" && node["title"] !== "" ? node["title"] : undefined,
    mode: node["mode"] === 2 ? "muted" : node["mode"] === 4 ? "bypassed" : "active",
    inputs: list(node["inputs"]).filter(isObject).map(readInput),
    outputTypes: list(node["outputs"]).map((output) => (isObject(output) ? text(output["type"]) : "*")),
    values: node["widgets_values"] ?? undefined,
    named: isObject(node["widgets_values_named"]) ? node["widgets_values_named"] : undefined,
    properties: isObject(node["properties"]) ? node["properties"] : {},
  };
}

function readInput(input: JsonObject): SavedInput {
  return {
    name: text(input["name"]),
    type: text(input["type"]),
    link: input["link"] === null || input["link"] === undefined ? undefined : text(input["link"]),
    widget: isObject(input["widget"]) ? text(input["widget"]["name"]) : undefined,
  };
}

/** One entry, or none for a link that cannot be read. */
function readLink(link: Json): readonly (readonly [string, SavedLink])[] {
  const fields = Array.isArray(link)
    ? (link as readonly Json[])
    : isObject(link)
      ? [link["id"], link["origin_id"], link["origin_slot"], link["target_id"], link["target_slot"]]
      : [];
  const [id, from, fromSlot, to, toSlot] = fields;
  if (!isSlot(fromSlot) || !isSlot(toSlot)) return [];
  return [[text(id), { from: text(from), fromSlot, to: text(to), toSlot }]];
}

function isSlot(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The value when it is a list, else an empty one. */
export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** Ids are numbers in some files and texts in others. */
export function text(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? String(value) : "";
}
