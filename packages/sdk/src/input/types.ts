import type { Json } from "../prompt/types.ts";

/** A value that a combo offers. */
export type ComboValue = string | number | boolean;

/** A file list that the host makes when asked: no node code runs for it. */
export interface FileChoices {
  readonly roots: readonly ("input" | "output" | "temp")[];
  /** Lower-case, with the dot; empty: every file. */
  readonly extensions: readonly string[];
  readonly recursive: boolean;
  /** Put ` [output]` after names that are not in the input folder. */
  readonly annotate: boolean;
}

/** Options of an input as `object_info` shows them, beyond what the helper's own arguments say. */
export interface SharedOptions {
  readonly tooltip?: string;
  readonly display_name?: string;
  readonly advanced?: boolean;
  readonly hidden?: boolean;
  readonly socketless?: boolean;
  readonly forceInput?: boolean;
  readonly widgetType?: string;
  /** ComfyUI's lazy input: evaluated only when the node's `needs` asks for it, until then undefined. */
  readonly lazy?: boolean;
  /** The node gets the link `[id, slot]` itself. */
  readonly rawLink?: boolean;
  /** Stands under `optional`: a missing value gives `default`, else undefined. */
  readonly optional?: boolean;
  readonly default?: Json;
}

/** One input of a node: what `object_info` says of it, and the check of a value that arrives. */
export interface Input<T = unknown> {
  /** "INT", "IMAGE", "COMBO", "*", "IMAGE,MASK", … */
  readonly type: string;
  readonly optional: boolean;
  /** `object_info` options, in order. */
  readonly options: Readonly<Record<string, Json>>;
  /** Of a COMBO: its values, or the files that make them; absent when the frontend fetches them (`remote`). */
  readonly choices?: readonly ComboValue[] | FileChoices;
  /** Declared with `{}`: V1 records show an empty options object only then. */
  readonly emptyOptions?: true;
  /** Stands for several inputs of a prompt: see `expandInputs`. */
  readonly dynamic?: Dynamic;
  /** Template id of a `matchType` input, when it is used as an output. */
  readonly matchType?: string;
  /** Value from a literal or a link to what `run` gets. Throws `InputError` on a value of another kind. */
  parse(raw: unknown): T;
}

/** An input (V3) whose members appear in a prompt under dotted names: `format`, `format.bit_depth`, `images.image0`. */
export type Dynamic =
  | { readonly kind: "combo"; readonly options: readonly { readonly key: string; readonly inputs: Inputs }[] }
  | {
      readonly kind: "autogrow";
      readonly template: { readonly name: string; readonly input: Input };
      /** Of the members; `prefix` + 0 … when there is a prefix. */
      readonly names: readonly string[];
      readonly prefix?: string;
      /** How many members must be there, when the template is required. */
      readonly min: number;
    }
  | { readonly kind: "slot"; readonly slot: Input; readonly inputs: Inputs };

/** The inputs of a node by name, in order. */
export type Inputs = Readonly<Record<string, Input>>;

/** What `run` gets for inputs of type T declared with options O. */
export type Value<T, O> = O extends { readonly rawLink: true }
  ? readonly [string, number]
  : O extends { readonly optional: true }
    ? O extends { readonly default: Json }
      ? T
      : T | undefined
    : O extends { readonly lazy: true }
      ? T | undefined
      : T;
