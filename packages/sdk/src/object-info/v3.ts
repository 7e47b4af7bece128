import type { Input, Inputs } from "../input/types.ts";
import type { AnyNode, Hidden, Output } from "../node.ts";
import type { Json, JsonObject } from "../prompt/types.ts";
import { listChoices } from "./choices.ts";
import { order, sections } from "./sections.ts";
import type { FileLister, ObjectInfoOptions } from "./types.ts";
import { arrange } from "./v3-options.ts";

/** The record of a class in V3 form: every member is there, null when it is not set. */
export async function renderV3(node: AnyNode, options: ObjectInfoOptions): Promise<JsonObject> {
  const recent = options.profile !== "0.3.64";
  const id = options.id ?? node.id;
  const input = await sections(node.inputs, (one) => writeInput(one, options));
  const hidden = hiddenInputs(node, recent);
  if (hidden.length > 0) input["hidden"] = Object.fromEntries(hidden.map((kind) => [kind.toLowerCase(), [kind]]));
  return {
    input,
    input_order: order(input),
    ...(recent && { is_input_list: node.inputIsList ?? false }),
    ...writeOutputs(Object.entries(node.outputs), recent),
    name: id,
    display_name: node.title ?? null,
    description: node.description ?? "",
    python_module: options.module,
    category: node.category,
    output_node: node.outputNode ?? false,
    deprecated: node.deprecated ?? id !== node.id,
    experimental: node.experimental ?? false,
    ...(recent && { dev_only: node.devOnly ?? false }),
    api_node: node.apiNode ?? false,
    ...(recent && recentMembers(node)),
  };
}

function recentMembers(node: AnyNode): JsonObject {
  return {
    price_badge: node.priceBadge ?? null,
    search_aliases: node.searchAliases?.length ? [...node.searchAliases] : null,
    essentials_category: node.essentialsCategory ?? null,
    has_intermediate_output: node.hasIntermediateOutput ?? false,
  };
}

/** Output nodes and API nodes get hidden inputs that they did not ask for. */
function hiddenInputs(node: AnyNode, recent: boolean): Hidden[] {
  const kinds = new Set<Hidden>(Object.values(node.hidden ?? {}));
  if (node.apiNode) {
    kinds.add("AUTH_TOKEN_COMFY_ORG").add("API_KEY_COMFY_ORG");
    if (recent) kinds.add("COMFY_USAGE_SOURCE");
  }
  if (node.outputNode) kinds.add("PROMPT").add("EXTRA_PNGINFO");
  return [...kinds];
}

/** One input of a V3 form. */
export async function writeInput(input: Input, lister: FileLister): Promise<readonly Json[]> {
  const values = await listChoices(input.choices, lister);
  const own = { ...input.options, ...(values && { options: values }) };
  return [input.type, arrange(input.type, { ...own, ...(await dynamicOptions(input, lister)) })];
}

async function dynamicOptions({ dynamic }: Input, lister: FileLister): Promise<JsonObject> {
  const nested = (inputs: Inputs) => sections(inputs, (one) => writeInput(one, lister));
  if (dynamic === undefined) return {};
  if (dynamic.kind === "combo") {
    const options = dynamic.options.map(async ({ key, inputs }) => ({ key, inputs: await nested(inputs) }));
    return { options: await Promise.all(options) };
  }
  if (dynamic.kind === "slot") {
    const { slot, inputs } = dynamic;
    return { slotType: slot.type, inputs: await nested(inputs), forceInput: slot.options["forceInput"] };
  }
  const { template, names, prefix, min } = dynamic;
  const input = await nested({ [template.name]: template.input });
  return { template: prefix === undefined ? { input, names, min } : { input, prefix, min, max: names.length } };
}

function writeOutputs(outputs: readonly (readonly [string, Output])[], recent: boolean): JsonObject {
  const matchTypes = outputs.map(([, output]) => output.matchType ?? null);
  return {
    output: outputs.map(([, output]) => output.type),
    output_is_list: outputs.map(([, output]) => output.isList ?? false),
    output_name: outputs.map(([key, output]) => output.name ?? key),
    output_tooltips: outputs.map(([, output]) => output.tooltip || null),
    ...(recent && { output_matchtypes: matchTypes.some((id) => id !== null) ? matchTypes : null }),
  };
}
