import { type Json, type JsonObject, stringifyJson } from "@netdist/sdk/prompt";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import type { ConvertOptions } from "./convert.ts";
import { chooseWords } from "./dynamic-prompt.ts";
import { nodeFailure } from "./failure.ts";
import { type HostValues, interiorValue, readHostValues } from "./host-values.ts";
import { alignValues } from "./node-values.ts";
import { fillText, isFilled } from "./replace-text.ts";
import type { Resolver } from "./resolve.ts";
import { list, readGraph, readSubgraphs } from "./saved-graph.ts";
import { executionId, openScope, type Placed, placedNodes, type Scope, titleOf, type WidgetValues } from "./scope.ts";

/** The values of one conversion, each read once. */
export interface Conversion extends Resolver {
  readonly root: Scope;
  readonly objectInfo: ObjectInfo;
  readonly widgetValues: WidgetValues;
  /** A widget's value as the frontend writes it into the prompt: braces chosen, file names filled in. */
  written(placed: Placed, name: string, value: Json): Json;
}

export function createConversion(workflow: JsonObject, objectInfo: ObjectInfo, options: ConvertOptions): Conversion {
  const { random = Math.random, now = new Date() } = options;
  const root = openScope(readGraph(workflow), readSubgraphs(workflow));

  const hostValues = memo((inner: Scope): HostValues => {
    const { host } = inner;
    return readHostValues(inner, (host && promoted(host)) ?? new Map());
  });
  /** What the instance around says of a node's widgets. */
  const promoted = ({ scope, node }: Placed): ReadonlyMap<string, Json> | undefined =>
    scope.host && hostValues(scope).byWidget.get(node.id);
  const hostValue = (inner: Scope, slot: number): Json | undefined =>
    hostValues(inner).bySlot.get(slot) ?? interiorValue(inner, slot, widgetValues, hostValue);

  const ownValues = memo((placed: Placed) => readValues(placed, objectInfo), executionId);
  const widgetValues: WidgetValues = (placed) => {
    const outer = promoted(placed);
    return outer === undefined ? ownValues(placed) : new Map([...ownValues(placed), ...outer]);
  };

  const titled = memo((scope: Scope) =>
    [...placedNodes(scope)].map((placed) => ({ placed, title: titleOf(placed, objectInfo) })),
  );
  const fill = (text: string): string => fillText(text, titled(root), widgetValues, now);
  return {
    root,
    objectInfo,
    widgetValues,
    hostValue,
    isKnown: (type) => nodeInfo(objectInfo, type) !== undefined,
    primitiveValue(placed) {
      const value = [...(promoted(placed)?.values() ?? []), ...list(placed.node.values)][0];
      const replace = placed.node.properties["Run widget replace on values"] === true;
      return replace && typeof value === "string" ? fill(value) : value;
    },
    written({ node }, name, value) {
      if (typeof value !== "string") return value;
      if (isFilled(node.type, name)) return fill(value);
      const input = nodeInfo(objectInfo, node.type)?.inputs.find((one) => one.name === name);
      return input?.options["dynamicPrompts"] === true ? chooseWords(value, random) : value;
    },
  };
}

function readValues(placed: Placed, objectInfo: ObjectInfo): ReadonlyMap<string, Json> {
  const { node } = placed;
  const info = nodeInfo(objectInfo, node.type);
  if (info === undefined) return new Map();
  const { values, misfit } = alignValues(node, info);
  if (misfit === undefined) return values;
  const found = `${stringifyJson(misfit.value).slice(0, 60)} for ${misfit.name} (${misfit.type})`;
  const reason = `has ${list(node.values).length} saved widget values that do not match its class: value ${misfit.index + 1} is ${found}`;
  throw nodeFailure(
    { id: executionId(placed), type: node.type, title: titleOf(placed, objectInfo) },
    reason,
    "It was saved with another version of its node pack: open the workflow in ComfyUI, check the node and save again.",
  );
}

function memo<K, V>(make: (key: K) => V, keyOf: (key: K) => unknown = (key) => key): (key: K) => V {
  const made = new Map<unknown, V>();
  return (key) => {
    const id = keyOf(key);
    if (!made.has(id)) made.set(id, make(key));
    return made.get(id) as V;
  };
}
