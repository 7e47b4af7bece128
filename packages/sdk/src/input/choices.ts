import type { Json, JsonObject } from "../prompt/types.ts";
import { InputError } from "./error.ts";
import { makeInput } from "./make.ts";
import type { Input, SharedOptions, Value } from "./types.ts";
import type { ComboOptions } from "./widgets.ts";

type None = Record<never, never>;
type ValueOf<I> = I extends Input<infer T> ? T : never;

/** A socket or widget of several types (`IMAGE,MASK`): the first that takes a value reads it. */
export function union<const I extends readonly Input[], const O extends SharedOptions = None>(
  inputs: I,
  options?: O,
): Input<Value<ValueOf<I[number]>, O>> {
  const type = [...new Set(inputs.map((input) => input.type))].join(",");
  return makeInput(type, options, (raw) => {
    for (const input of inputs) {
      try {
        return input.parse(raw) as ValueOf<I[number]>;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }
    throw new InputError(`one of ${type}`, raw);
  });
}

/** What a combo of several values says beyond its values. */
export interface MultiComboOptions extends Omit<ComboOptions, "default"> {
  readonly default?: readonly string[];
  readonly placeholder?: string;
  /** Show the chosen values as chips. */
  readonly chip?: boolean;
}

/** Any number of a fixed list of values; a prompt holds them as `{ "__value__": […] }`. */
export function multiCombo<const C extends string, const O extends MultiComboOptions = None>(
  values: readonly C[],
  options?: O,
): Input<Value<readonly C[], O>> {
  const { placeholder, chip, ...rest } = (options ?? {}) as MultiComboOptions;
  const multi_select = { ...(placeholder !== undefined && { placeholder }), ...(chip !== undefined && { chip }) };
  const check = (raw: unknown): readonly C[] => {
    if (Array.isArray(raw) && raw.every((one) => values.includes(one as C))) return raw as readonly C[];
    throw new InputError(`a list of ${values.join(", ")}`, raw);
  };
  const shown = { ...rest, multiselect: true, multi_select };
  return makeInput("COMBO", shown, check, values) as Input<Value<readonly C[], O>>;
}

/** Where the frontend fetches the values of a combo from. */
export interface Remote {
  /** Path on the server that hosts the frontend. */
  readonly route: string;
  readonly refresh_button: boolean;
  readonly control_after_refresh?: "first" | "last";
  /** Milliseconds. */
  readonly timeout?: number;
  readonly max_retries?: number;
  /** Milliseconds between two fetches. */
  readonly refresh?: number;
}

/** A combo whose values the frontend fetches; the server knows no list, so every text passes. */
export function remoteCombo<const O extends ComboOptions & Readonly<Record<string, Json>> = None>(
  remote: Remote,
  options?: O,
): Input<Value<string, O>> {
  const shown = { ...options, remote: remote as Remote & JsonObject };
  const check = (raw: unknown): string => {
    if (typeof raw === "string") return raw;
    throw new InputError("a text", raw);
  };
  return makeInput("COMBO", shown, check) as Input<Value<string, O>>;
}

/** Sockets that share a template take one type of `allowed`, which the frontend matches (V3); usable as an output. */
export function matchType<const O extends SharedOptions = None>(
  template: string,
  allowed: readonly string[],
  options?: O,
): Input<Value<unknown, O>> {
  const shown = { ...options, template: { template_id: template, allowed_types: allowed.join(",") } };
  const input = makeInput("COMFY_MATCHTYPE_V3", shown, (raw) => raw) as Input<Value<unknown, O>>;
  return { ...input, matchType: template };
}
