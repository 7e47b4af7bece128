import { type AnyNode, any, defineNode, isTensor, nodeResult, string } from "@netdist/sdk";
import { pythonText } from "../../engine/python/text.ts";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { passThrough } from "../pass-through.ts";
import { pythonJson } from "./python-json.ts";

/**
 * Any value as text: scalars as Python's `str`, lists and objects as JSON. A FLOAT without a fraction reads as an INT,
 * and values that are no JSON (tensors, models) are named by their kind instead of printed.
 */
export function previewAny(profile: Profile): AnyNode {
  return defineNode({
    ...face("PreviewAny", profile),
    inputs: { source: any({}) },
    outputs: passThrough(profile, { STRING: string() }),
    outputNode: true,
    run({ source }) {
      const text = textOf(source, profile);
      return nodeResult({ outputs: { STRING: text }, ui: { text: [text] } });
    },
  });
}

function textOf(source: unknown, profile: Profile): string {
  if (source === null || source === undefined || typeof source !== "object") return pythonText(source);
  if (isTensor(source)) return `tensor of shape [${source.shape.join(", ")}], ${source.dtype}`;
  const json = pythonJson(source, profile === "0.3.64" ? { ascii: true } : { indent: 4 });
  return json ?? `a value with ${Object.keys(source).join(", ")}`;
}
