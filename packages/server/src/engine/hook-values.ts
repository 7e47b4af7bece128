import { type AnyNode, expandInputs, type Inputs, nestValues } from "@netdist/sdk";
import { isLink, type Json } from "@netdist/sdk/prompt";

/** The literals of a node as its inputs' `parse` takes them, for the hooks before `run`: linked inputs are undefined. */
export function hookValues(node: AnyNode, inputs: Readonly<Record<string, Json>>): Readonly<Record<string, unknown>> {
  const declared = expandInputs(node.inputs, inputs);
  const given = Object.entries(inputs).filter(([name]) => Object.hasOwn(declared, name));
  const flat = given.map(([name, value]) => [name, isValue(declared, name, value) ? value : undefined]);
  return nestValues(node.inputs, Object.fromEntries(flat));
}

function isValue(declared: Inputs, name: string, value: Json): boolean {
  return !isLink(value) || declared[name]?.options["rawLink"] === true;
}
