import type { HookContext, NodeContext, StageContext, StagedFile } from "./context.ts";
import type { Input, Inputs } from "./input/types.ts";
import type { Lowering } from "./lowering.ts";
import type { Json, JsonObject } from "./prompt/types.ts";
import type { Blocker, NodeResult } from "./result.ts";

/** One output of a node. Every input helper gives one too: `outputs: { image: image() }`. */
export interface Output<T = unknown> {
  readonly type: string;
  /** Name shown on the socket; the key in `outputs` by default. */
  readonly name?: string;
  readonly tooltip?: string;
  /** `run` gives an array: each element goes on as a value of its own. */
  readonly isList?: boolean;
  /** Of a COMBO: V1 records show the values in place of the type. */
  readonly choices?: Input["choices"];
  /** Template id of a `matchType` output. */
  readonly matchType?: string;
  /** Gives the output its TypeScript type; hosts do not call it on outputs. */
  parse(raw: unknown): T;
}
/** The outputs of a node by name, in order. */
export type Outputs = Readonly<Record<string, Output>>;

/** What a node may ask its host for without an input of its own. */
export type Hidden =
  | "PROMPT"
  | "DYNPROMPT"
  | "EXTRA_PNGINFO"
  | "UNIQUE_ID"
  | "AUTH_TOKEN_COMFY_ORG"
  | "API_KEY_COMFY_ORG"
  | "COMFY_USAGE_SOURCE";

type InputValue<I> = I extends Input<infer T> ? T : never;
type OutputValue<O> = O extends Output<infer T> ? T : never;

/** What `run` gets: the checked values, each in a list when the node takes lists. */
export type Values<I extends Inputs, L extends boolean = false> = {
  readonly [K in keyof I]: L extends true ? readonly InputValue<I[K]>[] : InputValue<I[K]>;
};
/** What `run` gives: a value, or a blocker, for every output. */
export type OutputValues<O extends Outputs> = {
  readonly [K in keyof O]:
    | (O[K] extends { readonly isList: true } ? readonly OutputValue<O[K]>[] : OutputValue<O[K]>)
    | Blocker;
};

/** A value, or the promise of one. */
export type Awaitable<T> = T | Promise<T>;

/** A ComfyUI node, as a plain object: everything that ComfyUI lets a node say. */
export interface NodeDefinition<I extends Inputs, O extends Outputs, L extends boolean = boolean> {
  readonly id: string;
  readonly title?: string;
  readonly category: string;
  readonly description?: string;
  /** In ComfyUI's order: required ones, then optional ones. */
  readonly inputs: I;
  readonly outputs: O;
  readonly hidden?: Readonly<Record<string, Hidden>>;
  /** Which of ComfyUI's two schema forms `object_info` shows; "v1" by default. */
  readonly form?: "v1" | "v3";
  readonly outputNode?: boolean;
  /** Every input arrives as a list and `run` is called once. */
  readonly inputIsList?: L;
  /** Ids under which the node is also registered, marked deprecated. */
  readonly aliases?: readonly string[];
  readonly searchAliases?: readonly string[];
  readonly deprecated?: boolean;
  readonly experimental?: boolean;
  readonly devOnly?: boolean;
  readonly apiNode?: boolean;
  /** Literals that no input declares go to `run`, too (V3). */
  readonly acceptAllInputs?: boolean;
  /** Equal inputs do not give equal outputs: cached per node id. */
  readonly notIdempotent?: boolean;
  readonly hasIntermediateOutput?: boolean;
  readonly essentialsCategory?: string;
  /** Shown as it is (V3). */
  readonly priceBadge?: JsonObject;
  /** `python_module` in `object_info`; the host's own by default. */
  readonly module?: string;
  /** Markdown of the node's help page. */
  readonly help?: string;
  /** How the node is rewritten when the prompt goes to a stock worker; every node of a published pack has one. */
  readonly lowering?: Lowering;
  /** IS_CHANGED: equal results mean unchanged; NaN: always changed. Linked inputs are undefined. */
  fingerprint?(values: Partial<Values<I>>, context: HookContext): Awaitable<string | number>;
  /**
   * The inputs that `validate` answers for: only they may be outside their range or list, and it is they that are
   * reported. Unless given: the file inputs of a node that has some, else every input, whose limits then hold.
   */
  readonly validates?: readonly (keyof I & string)[];
  /** VALIDATE_INPUTS: `true`, or the sentence that says what is wrong. Linked inputs are undefined. */
  validate?(values: Partial<Values<I>>, context: HookContext): Awaitable<true | string>;
  /** check_lazy_status: names of the lazy inputs still needed; unevaluated ones are undefined. */
  needs?(values: Partial<Values<I>>, context: HookContext): Awaitable<readonly (keyof I & string)[]>;
  /** Of the lowering role `load`: the worker's file, made here from the widgets' values when a prompt is sent. */
  stage?(values: Values<I>, context: StageContext): Awaitable<StagedFile>;
  run(values: Values<I, L>, context: NodeContext): Awaitable<OutputValues<O> | NodeResult<OutputValues<O>>>;
}

/** A node definition of any inputs and outputs, as hosts hold it. */
export type AnyNode = NodeDefinition<Inputs, Outputs>;

/** Checks and types a definition; adds nothing at run time. `L` comes from the definition, not from where it goes. */
export function defineNode<const I extends Inputs, const O extends Outputs, const L extends boolean = false>(
  definition: NodeDefinition<I, O, L>,
): NodeDefinition<I, O, NoInfer<L>> {
  return definition;
}

/** UI results: each key a list, concatenated over a node's calls. */
export type Ui = Readonly<Record<string, readonly Json[]>>;

/** An input helper's result as an output with a name, a tooltip, or as a list. */
export function output<
  T,
  const S extends { readonly name?: string; readonly tooltip?: string; readonly isList?: boolean },
>(of: Output<T>, says: S): Output<T> & S {
  return { ...kindOf(of), parse: (raw) => of.parse(raw), ...says };
}

// An input helper's result says more than an output needs.
function kindOf({ type, choices, matchType }: Output) {
  return { type, ...(choices && { choices }), ...(matchType !== undefined && { matchType }) };
}
