import { isObject, type PromptNode } from "@netdist/sdk/prompt";
import { type InputInfo, nodeInfo, type ObjectInfo } from "../object-info/index.ts";

const GROWING = "COMFY_AUTOGROW_V3";

/**
 * Whether a node can do without one of its linked inputs. Undeclared inputs are extras; of a growing input those past
 * its minimum can go. Of an unknown class nothing can.
 */
export function isOptional(objectInfo: ObjectInfo, { class_type, inputs }: PromptNode, name: string): boolean {
  const info = nodeInfo(objectInfo, class_type);
  if (info === undefined) return false;
  const declared = info.inputs.find((input) => input.name === name);
  if (declared) return !declared.required;
  const [parent = "", ...rest] = name.split(".");
  const owner = rest.length > 0 ? info.inputs.find((input) => input.name === parent) : undefined;
  if (owner === undefined) return true;
  if (owner.type !== GROWING) return false;
  const members = Object.keys(inputs).filter((key) => key.startsWith(`${parent}.`));
  return members.indexOf(name) >= leastMembers(owner);
}

function leastMembers({ required, options }: InputInfo): number {
  const template = options["template"];
  const least = isObject(template) ? Number(template["min"] ?? 1) : 1;
  return required && Number.isFinite(least) ? least : 0;
}
