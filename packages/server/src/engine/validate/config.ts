import type { AnyNode, ComboValue, Folders, Input } from "@netdist/sdk";
import type { InputConfig } from "./issues.ts";

/** The values that a COMBO offers now; undefined for other inputs. */
export async function comboValues(input: Input, folders: Folders): Promise<readonly ComboValue[] | undefined> {
  const { choices } = input;
  if (choices === undefined) return undefined;
  return "roots" in choices ? folders.list(choices) : choices;
}

/** An input's `[type, options]` as `object_info` has it: a V1 combo's type is its list of values. */
export async function inputConfig(input: Input, node: AnyNode, folders: Folders): Promise<InputConfig> {
  const values = await comboValues(input, folders);
  if (values === undefined) return [input.type, input.options];
  if (node.form === "v3") return ["COMBO", { ...input.options, multiselect: false, options: values }];
  return [values, input.options];
}
