import { type AnyNode, type ComboValue, type Folders, type Input, renderInput } from "@netdist/sdk";
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
export async function inputConfig({ input, node, folders }: Declared): Promise<InputConfig> {
  const [type = input.type, options = {}] = await renderInput(input, node.form, folders);
  return [type, isObject(options) ? options : {}];
}
