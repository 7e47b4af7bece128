import { type AnyNode, bigInt, boolean, defineNode, float, string } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { MAX_INT64 } from "../limits.ts";

const limits = { min: -MAX_INT64, max: MAX_INT64 };

/** The nodes that give a value that was typed in. */
export function primitives(profile: Profile): AnyNode[] {
  const old = profile === "0.3.64";
  return [
    defineNode({
      ...face("PrimitiveString", profile),
      inputs: { value: string() },
      outputs: { STRING: string() },
      run: ({ value }) => ({ STRING: value }),
    }),
    defineNode({
      ...face("PrimitiveStringMultiline", profile),
      inputs: { value: string({ multiline: true }) },
      outputs: { STRING: string() },
      run: ({ value }) => ({ STRING: value }),
    }),
    defineNode({
      ...face("PrimitiveInt", profile),
      inputs: { value: bigInt({ ...limits, control_after_generate: old ? true : "fixed" }) },
      outputs: { INT: bigInt() },
      run: ({ value }) => ({ INT: value }),
    }),
    defineNode({
      ...face("PrimitiveFloat", profile),
      inputs: { value: float(old ? limits : { ...limits, step: 0.1 }) },
      outputs: { FLOAT: float() },
      run: ({ value }) => ({ FLOAT: value }),
    }),
    defineNode({
      ...face("PrimitiveBoolean", profile),
      inputs: { value: boolean() },
      outputs: { BOOLEAN: boolean() },
      run: ({ value }) => ({ BOOLEAN: value }),
    }),
  ];
}
