import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";
import { readInputs } from "./read-inputs.ts";
import type { NodeInfo, ObjectInfo, OutputInfo } from "./types.ts";

/** Reads a server's `/object_info`. What a sloppy pack got wrong is left out, never an error. */
export function readObjectInfo(json: Json): ObjectInfo {
  const infos: Record<string, NodeInfo> = Object.create(null);
  if (!isObject(json)) return infos;
  for (const [name, record] of Object.entries(json)) {
    if (isObject(record)) infos[name] = readNode(name, record);
  }
  return infos;
}

/** What is known of a class; undefined for one that the server does not have. */
export function nodeInfo(objectInfo: ObjectInfo, classType: string): NodeInfo | undefined {
  return Object.hasOwn(objectInfo, classType) ? objectInfo[classType] : undefined;
}

function readNode(name: string, record: JsonObject): NodeInfo {
  return {
    name,
    displayName: text(record["display_name"]) || name,
    module: text(record["python_module"]),
    inputs: readInputs(record["input"], record["input_order"]),
    outputs: readOutputs(record),
    outputNode: record["output_node"] === true,
  };
}

function readOutputs(record: JsonObject): readonly OutputInfo[] {
  const names = list(record["output_name"]);
  const lists = list(record["output_is_list"]);
  return list(record["output"]).map((output, slot) => {
    const type = Array.isArray(output) ? "COMBO" : text(output) || "*";
    return { type, name: text(names[slot]) || type, isList: lists[slot] === true };
  });
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
