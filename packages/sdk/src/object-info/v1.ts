import type { Input } from "../input/types.ts";
import type { AnyNode, Output } from "../node.ts";
import type { Json, JsonObject } from "../prompt/types.ts";
import { listChoices } from "./choices.ts";
import { order, sections } from "./sections.ts";
import type { FileLister, ObjectInfoOptions } from "./types.ts";

/** The record of a class in V1 form: members that are not set are left out. */
export async function renderV1(node: AnyNode, options: ObjectInfoOptions): Promise<JsonObject> {
  const recent = options.profile !== "0.3.64";
  const id = options.id ?? node.id;
  const input = await sections(node.inputs, (one) => writeInput(one, options));
  if (node.hidden && Object.keys(node.hidden).length > 0) input["hidden"] = node.hidden;
  return {
    input,
    input_order: order(input),
    ...(recent && { is_input_list: node.inputIsList ?? false }),
    ...(await writeOutputs(Object.entries(node.outputs), options)),
    name: id,
    display_name: node.title ?? id,
    description: node.description ?? "",
    python_module: options.module,
    category: node.category,
    output_node: node.outputNode ?? false,
    ...(recent && { has_intermediate_output: node.hasIntermediateOutput ?? false }),
    ...tooltips(Object.values(node.outputs)),
    ...flags(node, id, recent),
    ...(recent && { search_aliases: [...(node.searchAliases ?? [])] }),
    ...(recent && node.essentialsCategory !== undefined && { essentials_category: node.essentialsCategory }),
  };
}

/** One input of a V1 form. */
export async function writeInput(input: Input, lister: FileLister): Promise<readonly Json[]> {
  const type = (await listChoices(input.choices, lister)) ?? input.type;
  const shown = Object.keys(input.options).length > 0 || input.emptyOptions;
  return shown ? [type, input.options] : [type];
}

async function writeOutputs(outputs: readonly (readonly [string, Output])[], options: ObjectInfoOptions) {
  const types: Json[] = [];
  for (const [, output] of outputs) types.push((await listChoices(output.choices, options)) ?? output.type);
  return {
    output: types,
    output_is_list: outputs.map(([, output]) => output.isList ?? false),
    output_name: outputs.map(([key, output]) => output.name ?? key),
  };
}

function tooltips(outputs: readonly Output[]): JsonObject {
  if (outputs.every((output) => output.tooltip === undefined)) return {};
  return { output_tooltips: outputs.map((output) => output.tooltip ?? "") };
}

function flags(node: AnyNode, id: string, recent: boolean): JsonObject {
  return {
    ...((node.deprecated || id !== node.id) && { deprecated: true }),
    ...(node.experimental && { experimental: true }),
    ...(recent && node.devOnly && { dev_only: true }),
    ...(node.apiNode !== undefined && { api_node: node.apiNode }),
  };
}
