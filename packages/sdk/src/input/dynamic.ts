import { InputError } from "./error.ts";
import { makeInput } from "./make.ts";
import type { Dynamic, Input, Inputs, SharedOptions, Value } from "./types.ts";

type None = Record<never, never>;
type ValuesOf<I extends Inputs> = { readonly [K in keyof I]: I[K] extends Input<infer T> ? T : never };

/** What `run` gets for a dynamic combo: the chosen key, and the inputs that come with it. */
export type Choice<C extends Readonly<Record<string, Inputs>>> = {
  readonly [K in keyof C & string]: { readonly key: K; readonly values: ValuesOf<C[K]> };
}[keyof C & string];

/** A combo each of whose values has inputs of its own (V3): `dynamicCombo({ png: { depth: … }, jpeg: {} })`. */
export function dynamicCombo<const C extends Readonly<Record<string, Inputs>>, const O extends SharedOptions = None>(
  choices: C,
  options?: O,
): Input<Value<Choice<C>, O>> {
  const check = (raw: unknown): Choice<C> => {
    const { key, values } = raw as { readonly key?: string; readonly values?: Readonly<Record<string, unknown>> };
    const inputs = key === undefined ? undefined : choices[key];
    if (inputs === undefined) throw new InputError(`one of ${Object.keys(choices).join(", ")}`, key);
    return { key, values: parseAll(inputs, values ?? {}) } as Choice<C>;
  };
  const list = Object.entries(choices).map(([key, inputs]) => ({ key, inputs }));
  return dynamic("COMFY_DYNAMICCOMBO_V3", options, check, { kind: "combo", options: list });
}

/** How many inputs an autogrow input may have, and their names. */
export type Names =
  | { readonly prefix: string; readonly min?: number; readonly max?: number }
  | { readonly names: readonly string[]; readonly min?: number };

/** As many inputs of one kind as the user connects (V3), at most 100: `autogrow("image", image(), { prefix: "image" })`. */
export function autogrow<T, const O extends SharedOptions = None>(
  name: string,
  input: Input<T>,
  of: Names,
  options?: O,
): Input<Value<Readonly<Record<string, T>>, O>> {
  const names = "names" in of ? of.names.slice(0, 100) : Array.from({ length: of.max ?? 10 }, (_, i) => of.prefix + i);
  const check = (raw: unknown): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(raw ?? {}).map(([key, value]) => [key, input.parse(value)]));
  const template = { name, input: asSocket(input) };
  const prefix = "prefix" in of ? { prefix: of.prefix } : {};
  return dynamic("COMFY_AUTOGROW_V3", options, check, {
    kind: "autogrow",
    template,
    names,
    ...prefix,
    min: of.min ?? 1,
  });
}

/** An optional socket that brings inputs of its own once it is connected (V3). */
export function dynamicSlot<T, const I extends Inputs, const O extends SharedOptions = None>(
  slot: Input<T>,
  inputs: I,
  options?: O,
): Input<{ readonly value: T; readonly values: ValuesOf<I> } | undefined> {
  const check = (raw: unknown) => {
    const { value, values } = raw as { readonly value: unknown; readonly values?: Readonly<Record<string, unknown>> };
    return { value: slot.parse(value), values: parseAll(inputs, values ?? {}) as ValuesOf<I> };
  };
  const all = { ...options, optional: true } as const;
  return dynamic("COMFY_DYNAMICSLOT_V3", all, check, { kind: "slot", slot: asSocket(slot), inputs });
}

const WIDGETS: ReadonlySet<string> = new Set(["INT", "FLOAT", "STRING", "BOOLEAN", "COMBO"]);

/** As ComfyUI shows an input that only a link can fill. */
function asSocket<T>(input: Input<T>): Input<T> {
  return WIDGETS.has(input.type) ? { ...input, options: { ...input.options, forceInput: true } } : input;
}

function dynamic<T, const O extends SharedOptions>(
  type: string,
  options: O | undefined,
  check: (raw: unknown) => T,
  dynamic: Dynamic,
): Input<Value<T, O>> {
  return { ...makeInput(type, options, check), dynamic };
}

function parseAll(inputs: Inputs, values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.parse(values[name])]));
}
