import type { ComboValue, FileChoices, Input } from "../input/types.ts";
import type { FileLister } from "./types.ts";

/** The values that a combo offers now, or undefined when the input is no combo or its values come from elsewhere. */
export async function listChoices(
  choices: Input["choices"],
  lister: FileLister,
): Promise<readonly ComboValue[] | undefined> {
  if (choices === undefined || isValues(choices)) return choices;
  return await lister.list(choices);
}

function isValues(choices: readonly ComboValue[] | FileChoices): choices is readonly ComboValue[] {
  return Array.isArray(choices);
}
