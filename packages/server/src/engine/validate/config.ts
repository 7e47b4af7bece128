import { type AnyNode, type ComboValue, type Folders, type Input, renderObjectInfo } from "@netdist/sdk";
import { isObject } from "@netdist/sdk/prompt";
import type { Profile } from "../types.ts";
import type { InputConfig } from "./issues.ts";

/** An input of a node, and what its values depend on. */
export interface Declared {
  readonly name: string;
  readonly input: Input;
  readonly node: AnyNode;
  readonly folders: Folders;
  readonly profile: Profile;
}

/** The values that a COMBO offers now; undefined for other inputs. */
export async function comboValues({ input, folders }: Declared): Promise<readonly ComboValue[] | undefined> {
  const { choices } = input;
  if (choices === undefined) return undefined;
  return "roots" in choices ? folders.list(choices) : choices;
}

/** The input's `[type, options]` as `object_info` has it. */
export async function inputConfig({ name, input, node, folders, profile }: Declared): Promise<InputConfig> {
  const list = (choices: Parameters<Folders["list"]>[0]) => folders.list(choices);
  const record = await renderObjectInfo(node, { profile, module: "", list });
  const sections = isObject(record["input"]) ? record["input"] : {};
  const section = sections[input.optional ? "optional" : "required"];
  const config = isObject(section) ? section[name] : undefined;
  const [type = input.type, options = {}] = Array.isArray(config) ? config : [];
  return [type, isObject(options) ? options : {}];
}
