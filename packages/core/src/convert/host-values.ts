import { isObject, type Json } from "@netdist/sdk/prompt";
import { INPUT_BOUNDARY, list, type SavedInput, text } from "./saved-graph.ts";
import type { Placed, Scope, WidgetValues } from "./scope.ts";

/** What an instance of a subgraph says of the widgets inside it. */
export interface HostValues {
  /** By slot of the subgraph's input. */
  readonly bySlot: ReadonlyMap<number, Json>;
  /** For widgets that are promoted without a link: by inner node id, then widget name. */
  readonly byWidget: ReadonlyMap<string, ReadonlyMap<string, Json>>;
}

/** Reads the values that a subgraph instance carries, in the three ways that frontends have saved them. */
export function readHostValues(inner: Scope, outer: ReadonlyMap<string, Json>): HostValues {
  const bySlot = new Map<number, Json>();
  const byWidget = new Map<string, Map<string, Json>>();
  const host = inner.host?.node;
  const saved = list(host?.values);
  const proxies = list(host?.properties["proxyWidgets"]);
  if (proxies.length === 0) promotedSlots(inner).forEach((slot, index) => setSlot(bySlot, slot, saved[index]));
  proxies.forEach((proxy, index) => {
    const [id, name] = list(proxy).map(text);
    if (id === undefined || name === undefined) return;
    const slot = proxiedSlot(inner, id, name);
    if (slot !== -1) setSlot(bySlot, slot, saved[index]);
    else if (saved[index] !== undefined && saved[index] !== null)
      byWidget.set(id, new Map(byWidget.get(id)).set(name, saved[index]));
  });
  for (const entry of list(host?.properties["proxyWidgetErrorQuarantine"])) {
    if (!isObject(entry)) continue;
    const [id, name] = list(entry["originalEntry"]).map(text);
    if (id === "-1") setSlot(bySlot, inner.graph.inputNames.indexOf(name ?? ""), entry["hostValue"]);
  }
  for (const [name, value] of outer) setSlot(bySlot, namedSlot(inner, name), value);
  return { bySlot, byWidget };
}

/** The value of the widget behind an input of a subgraph, as the first node that it reaches holds it. */
export function interiorValue(
  inner: Scope,
  slot: number,
  widgetValues: WidgetValues,
  hostValue: (nested: Scope, slot: number) => Json | undefined,
): Json | undefined {
  for (const { placed, input } of targets(inner, slot)) {
    const nested = placed.scope.inner.get(placed.node.id);
    const value =
      nested === undefined
        ? widgetValues(placed).get(input.widget ?? input.name)
        : hostValue(nested, nested.graph.inputNames.indexOf(input.name));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Slots of the subgraph's inputs that show a widget on the instance, in order. */
function promotedSlots(inner: Scope): readonly number[] {
  return inner.graph.inputNames.flatMap((_, slot) => (reachesWidget(inner, slot) ? [slot] : []));
}

function reachesWidget(inner: Scope, slot: number): boolean {
  return targets(inner, slot).some(({ placed, input }) => {
    const nested = placed.scope.inner.get(placed.node.id);
    if (nested === undefined) return input.widget !== undefined;
    return reachesWidget(nested, nested.graph.inputNames.indexOf(input.name));
  });
}

function targets(inner: Scope, slot: number): readonly { placed: Placed; input: SavedInput }[] {
  return [...inner.graph.links].flatMap(([id, link]) => {
    if (link.from !== INPUT_BOUNDARY || link.fromSlot !== slot) return [];
    const node = inner.graph.nodes.get(link.to);
    const input = node?.inputs.find((one) => one.link === id);
    return node && input ? [{ placed: { scope: inner, node }, input }] : [];
  });
}

/** The slot that a `proxyWidgets` entry means; −1 for a widget that is promoted without one. */
function proxiedSlot(inner: Scope, id: string, name: string): number {
  if (id === "-1") return inner.graph.inputNames.indexOf(name);
  return inner.graph.inputNames.findIndex((_, slot) =>
    targets(inner, slot).some(({ placed, input }) => placed.node.id === id && (input.widget ?? input.name) === name),
  );
}

/** A nested instance's slot by its own name, or by the name of the widget that it reaches. */
function namedSlot(inner: Scope, name: string): number {
  const own = inner.graph.inputNames.indexOf(name);
  if (own !== -1) return own;
  return inner.graph.inputNames.findIndex((_, slot) =>
    targets(inner, slot).some(({ input }) => (input.widget ?? input.name) === name),
  );
}

function setSlot(bySlot: Map<number, Json>, slot: number, value: Json | undefined): void {
  if (slot !== -1 && value !== undefined && value !== null) bySlot.set(slot, value);
}
