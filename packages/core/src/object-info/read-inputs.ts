import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";
import type { Choice, InputInfo } from "./types.ts";

/**
 * The inputs of `{required, optional}`, of a node or of an option of a dynamic combo. Order is that of `input_order`
 * where given: names like "1" lose their place among an object's keys.
 */
export function readInputs(input: Json | undefined, order?: Json): readonly InputInfo[] {
  return ["required", "optional"].flatMap((section) => {
    const specs = isObject(input) ? input[section] : undefined;
    if (!isObject(specs)) return [];
    return orderedNames(specs, isObject(order) ? order[section] : undefined).flatMap(
      (name) => readInput(name, specs[name], section === "required") ?? [],
    );
  });
}

function orderedNames(specs: JsonObject, order: Json | undefined): readonly string[] {
  if (!Array.isArray(order)) return Object.keys(specs);
  const listed = order.filter((name): name is string => typeof name === "string" && Object.hasOwn(specs, name));
  return [...new Set([...listed, ...Object.keys(specs)])];
}

function readInput(name: string, spec: Json | undefined, required: boolean): InputInfo | undefined {
  if (!Array.isArray(spec)) return undefined;
  const [type, given] = spec as readonly Json[];
  const options = isObject(given) ? given : {};
  if (Array.isArray(type)) return { name, type: "COMBO", required, options, choices: readChoices(type) };
  if (typeof type !== "string") return undefined;
  if (type === "COMBO") return { name, type, required, options, choices: readChoices(options["options"]) };
  return { name, type, required, options };
}

function readChoices(values: Json | undefined): readonly Choice[] {
  if (!Array.isArray(values)) return [];
  return values.filter((value): value is Choice => value !== null && value !== undefined && typeof value !== "object");
}
