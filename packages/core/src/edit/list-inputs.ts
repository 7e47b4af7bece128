import { isLink, type Json, type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { sanitizeLine } from "../errors/sanitize.ts";
import type { ObjectInfo } from "../object-info/index.ts";
import { inputsIn } from "./inputs.ts";
import { titleOf } from "./nodes.ts";

/** One input of a workflow. */
export interface ListedInput {
  readonly id: string;
  readonly classType: string;
  /** The class where the node has no title. */
  readonly title: string;
  readonly input: string;
  /** As `object_info` declares it, else what the value looks like; "*" for a link from who knows where. */
  readonly type: string;
  /** A literal, or a link `[id, slot]`. */
  readonly value: Json;
}

/** Every input that a prompt has, literals and links, in its order. */
export function listInputs(prompt: Prompt, objectInfo: ObjectInfo = {}): readonly ListedInput[] {
  return inputsIn(prompt, objectInfo).map(({ id, node, input, value, declared }) => ({
    id,
    classType: node.class_type,
    title: titleOf(node),
    input,
    type: declared?.type ?? looksLike(value),
    value,
  }));
}

/** One line an input: `3.seed = 7    INT, Sampler (KSampler)`; long values are cut. */
export function describeInputs(inputs: readonly ListedInput[]): string {
  return inputs.map(describeInput).join("\n");
}

function describeInput({ id, classType, title, input, type, value }: ListedInput): string {
  const shown = isLink(value) ? `output ${value[1]} of node ${value[0]}` : stringifyJson(value);
  const node = title === classType ? classType : `${title} (${classType})`;
  return `${sanitizeLine(`${id}.${input}`)} = ${sanitizeLine(shown)}    ${sanitizeLine(`${type}, ${node}`)}`;
}

function looksLike(value: Json): string {
  if (isLink(value)) return "*";
  switch (typeof value) {
    case "string":
      return "STRING";
    case "boolean":
      return "BOOLEAN";
    case "bigint":
      return "INT";
    case "number":
      return Number.isInteger(value) ? "INT" : "FLOAT";
    default:
      return "JSON";
  }
}
