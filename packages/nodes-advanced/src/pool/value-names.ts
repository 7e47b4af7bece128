import { any, type Input } from "@netdist/sdk";

/** Values of one pool: a fixed number, because ComfyUI before 0.4 has no growing inputs; the web extension shows them one at a time. */
export const VALUE_NAMES = [
  "value_1",
  "value_2",
  "value_3",
  "value_4",
  "value_5",
  "value_6",
  "value_7",
  "value_8",
] as const;

export type ValueName = (typeof VALUE_NAMES)[number];

/** Something for each value. */
export function forEachValue<T>(make: (name: ValueName) => T): Record<ValueName, T> {
  return Object.fromEntries(VALUE_NAMES.map((name) => [name, make(name)])) as Record<ValueName, T>;
}

/** The optional inputs that take the values of the local branch. */
export function valueInputs(options: { readonly lazy: boolean }): Record<ValueName, Input<unknown>> {
  return forEachValue(() => any({ optional: true, ...(options.lazy && { lazy: true }) }));
}
