import { type AnyNode, type Input, type Output, renderInput } from "@netdist/sdk";
import type { Json, JsonObject } from "@netdist/sdk/prompt";

/** The shim lists the files when it is asked; nobody lists them here. */
const NO_FILES = { list: async () => [] };

/** One entry of `nodes` in `nodes.json`: the node, or the alias of it that `id` is. */
export async function describeNode(node: AnyNode, id: string): Promise<JsonObject> {
  return {
    title: node.title ?? id,
    category: node.category,
    description: node.description ?? "",
    form: "v1",
    input_types: await inputTypes(node),
    outputs: Object.entries(node.outputs).map(([key, output]) => describeOutput(key, output)),
    output_node: node.outputNode ?? false,
    input_is_list: node.inputIsList ?? false,
    flags: flags(node, id),
    search_aliases: [...(node.searchAliases ?? [])],
    hooks: hooks(node),
  };
}

async function inputTypes(node: AnyNode): Promise<JsonObject> {
  const required: Record<string, Json> = {};
  const optional: Record<string, Json> = {};
  for (const [name, input] of Object.entries(node.inputs)) {
    (input.optional ? optional : required)[name] = await describeInput(input);
  }
  const given = ([, inputs]: readonly [string, JsonObject]) => Object.keys(inputs).length > 0;
  // As ComfyUI's own nodes: `required` always, the others where there are any.
  const rest = Object.entries({ optional, hidden: node.hidden ?? {} }).filter(given);
  return { required, ...Object.fromEntries(rest) };
}

async function describeInput(input: Input): Promise<readonly Json[]> {
  const [type = null, ...options] = await renderInput(input, "v1", NO_FILES);
  return [isFile(input.choices) ? files(input.choices) : type, ...options];
}

function describeOutput(key: string, { type, choices, name, isList, tooltip }: Output): JsonObject {
  const shown = choices === undefined ? type : isFile(choices) ? files(choices) : choices;
  return { type: shown, name: name ?? key, is_list: isList ?? false, tooltip: tooltip ?? null };
}

type Choices = NonNullable<Input["choices"]>;
type Files = Extract<Choices, { readonly roots: unknown }>;

function isFile(choices: Choices | undefined): choices is Files {
  return choices !== undefined && "roots" in choices;
}

function files({ roots, extensions, recursive, annotate }: Files): JsonObject {
  return { $files: { roots, extensions, recursive, annotate } };
}

/** Attributes of ComfyUI's V1 classes, as they are set. */
function flags(node: AnyNode, id: string): JsonObject {
  return {
    ...((node.deprecated || id !== node.id) && { DEPRECATED: true }),
    ...(node.experimental && { EXPERIMENTAL: true }),
    ...(node.devOnly && { DEV_ONLY: true }),
    ...(node.apiNode !== undefined && { API_NODE: node.apiNode }),
    ...(node.notIdempotent && { NOT_IDEMPOTENT: true }),
    ...(node.hasIntermediateOutput && { HAS_INTERMEDIATE_OUTPUT: true }),
    ...(node.essentialsCategory !== undefined && { ESSENTIALS_CATEGORY: node.essentialsCategory }),
  };
}

function hooks(node: AnyNode): JsonObject {
  return {
    fingerprint: node.fingerprint !== undefined,
    validate: node.validate === undefined ? false : validated(node),
    needs: node.needs !== undefined,
  };
}

/** As `validates` says: unless given, the file inputs of a node that has some, else every input. */
function validated({ validates, inputs }: AnyNode): Json {
  if (validates !== undefined) return validates;
  const names = Object.keys(inputs).filter((name) => isFile(inputs[name]?.choices));
  return names.length > 0 ? names : true;
}
