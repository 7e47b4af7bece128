import { isObject, type Json } from "@netdist/sdk/prompt";
import { type InputInfo, readInputs } from "../object-info/index.ts";

const DYNAMIC = "COMFY_DYNAMICCOMBO_V3";

/**
 * Values for the required widgets of a node that is added: the server fills none in. Sockets are left out. Members of
 * a dynamic combo's first choice get their dotted names.
 */
export function requiredDefaults(inputs: readonly InputInfo[]): Readonly<Record<string, Json>> {
  const values: [string, Json][] = [];
  const open = inputs.map((input) => ({ name: input.name, input }));
  for (const { name, input } of open) {
    if (!input.required) continue;
    const choice = input.type === DYNAMIC ? firstChoice(input) : undefined;
    const value = choice?.key ?? input.options["default"] ?? input.choices?.[0];
    if (value !== undefined) values.push([name, value]);
    for (const member of choice?.inputs ?? []) open.push({ name: `${name}.${member.name}`, input: member });
  }
  return Object.fromEntries(values);
}

function firstChoice({ options }: InputInfo): { key: string; inputs: readonly InputInfo[] } | undefined {
  const [first] = Array.isArray(options["options"]) ? options["options"] : [];
  if (!isObject(first) || typeof first["key"] !== "string") return undefined;
  return { key: first["key"], inputs: readInputs(first["inputs"]) };
}
