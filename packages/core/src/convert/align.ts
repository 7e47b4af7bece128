import { isObject, type Json } from "@netdist/sdk/prompt";
import { type InputInfo, readInputs } from "../object-info/index.ts";
import { list, type SavedNode } from "./saved-graph.ts";
import { defaultOf, fits, hasControl, isButton, isControlWord, isUnsaved, widgetType } from "./widget-kinds.ts";

/** The widgets of a node in order, with their values. */
export interface Aligned {
  readonly values: ReadonlyMap<string, Json>;
  /** Saved values that no widget took, apart from those of buttons. */
  readonly left: number;
  /** The first value that cannot be its widget's. */
  readonly misfit?: { readonly name: string; readonly type: string; readonly index: number; readonly value: Json };
}

/** Gives each widget its value, from where the file says it is. */
interface Source {
  take(input: InputInfo, type: string): Json | undefined;
  /** Passes over the widgets that the frontend puts behind this one. */
  passControls(input: InputInfo, type: string): void;
}

/** Lays a list of saved values over the widgets of a node; `forced`: over inputs with forceInput too. */
export function alignList(inputs: readonly InputInfo[], node: SavedNode, forced: boolean): Aligned {
  const saved = list(node.values);
  const linked = new Set(node.inputs.filter((input) => input.link !== undefined).map((input) => input.name));
  let at = 0;
  let misfit: Aligned["misfit"];
  const source: Source = {
    take(input, type) {
      if (isStray(saved, at, input, type)) at += 1;
      const value = saved[at];
      if (at < saved.length) at += 1;
      if (value === undefined || value === null) return undefined;
      if (fits(value, input, type) || linked.has(input.name)) return value;
      misfit ??= { name: input.name, type, index: at - 1, value };
      return undefined;
    },
    passControls(input, type) {
      if (hasControl(input, type)) {
        // Frontends before 2023-07 saved a switch here.
        if (isControlWord(saved[at]) || saved[at] === null || typeof saved[at] === "boolean") at += 1;
        if (type === "COMBO" && (saved[at] === "" || saved[at] === null)) at += 1;
      }
      if (isObject(input.options["remote"])) while (typeof saved[at] === "boolean" || saved[at] === "refresh") at += 1;
    },
  };
  const values = collect(inputs, node, source, forced);
  const left = saved.slice(at).filter((value) => value !== null && value !== "" && value !== "image").length;
  return { values, left, ...(misfit && { misfit }) };
}

/** Takes the values by name: `widgets_values` as an object, or `widgets_values_named`. */
export function alignNamed(
  inputs: readonly InputInfo[],
  node: SavedNode,
  named: Readonly<Record<string, Json | undefined>>,
): Aligned {
  const take = ({ name }: InputInfo): Json | undefined =>
    Object.hasOwn(named, name) ? (named[name] ?? undefined) : undefined;
  return { values: collect(inputs, node, { take, passControls() {} }, false), left: 0 };
}

function collect(
  inputs: readonly InputInfo[],
  node: SavedNode,
  source: Source,
  forced: boolean,
): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  const visit = (input: InputInfo): void => {
    const type = widgetType(input, node);
    if (type === undefined) {
      if (forced && input.options["forceInput"] === true) source.take(input, "*");
      return;
    }
    const value = (isUnsaved(type) ? undefined : source.take(input, type)) ?? defaultOf(input, type);
    if (value !== undefined && !isButton(type)) values.set(input.name, value);
    source.passControls(input, type);
    for (const child of chosenInputs(input, value)) visit(child);
  };
  for (const input of inputs) visit(input);
  return values;
}

/** The inputs that a dynamic combo's chosen option brings, under dotted names. */
function chosenInputs(input: InputInfo, value: Json | undefined): readonly InputInfo[] {
  if (input.type !== "COMFY_DYNAMICCOMBO_V3") return [];
  const option = list(input.options["options"]).find((one) => isObject(one) && one["key"] === value);
  if (!isObject(option)) return [];
  return readInputs(option["inputs"]).map((child) => ({ ...child, name: `${input.name}.${child.name}` }));
}

/** A control word saved by a frontend that put one where the definition at hand has none. */
function isStray(saved: readonly Json[], at: number, input: InputInfo, type: string): boolean {
  const value = saved[at];
  const afterNumber = typeof saved[at - 1] === "number" || typeof saved[at - 1] === "bigint";
  return afterNumber && isControlWord(value) && type !== "STRING" && !input.choices?.includes(value as string);
}
