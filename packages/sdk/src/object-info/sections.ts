import type { Input, Inputs } from "../input/types.ts";
import type { Json, JsonObject } from "../prompt/types.ts";

type Spec = readonly Json[];
/** How one input is written down. */
export type Writer = (input: Input) => Promise<Spec>;

/** The `input` member without hidden inputs: `required` always, `optional` where there is any. */
export async function sections(inputs: Inputs, write: Writer): Promise<Record<string, JsonObject>> {
  const required: Record<string, Json> = {};
  const optional: Record<string, Json> = {};
  for (const [name, input] of Object.entries(inputs)) {
    (input.optional ? optional : required)[name] = await write(input);
  }
  return Object.keys(optional).length > 0 ? { required, optional } : { required };
}

/** The `input_order` member: the names of each section. */
export function order(input: Readonly<Record<string, JsonObject>>): JsonObject {
  return Object.fromEntries(Object.entries(input).map(([section, members]) => [section, Object.keys(members)]));
}
