import type { Capture, Plan, SameSize } from "../plan.ts";
import { failure, type Run } from "./run.ts";

type Values = ReadonlyMap<string, unknown>;

/** The captures that only tell sizes. */
export function sizeCaptures({ sameSizes = [] }: Plan): readonly Capture[] {
  return sameSizes.flatMap(({ inputs }) => inputs.flatMap(({ width, height }) => [width, height]));
}

/**
 * The values that were asked for, once the sizes among them are known to agree. Throws SIZES_DIFFER where pictures of
 * several sizes went into one batch node, RESULT_INVALID for what is no size.
 */
export function agreeing(run: Run, promptId: string, values: Values): Values {
  for (const one of run.plan.sameSizes ?? []) check(run, promptId, one, values);
  const told = new Set(sizeCaptures(run.plan).map(({ key }) => key));
  return new Map([...values].filter(([key]) => !told.has(key)));
}

function check(run: Run, promptId: string, { nodeId, classType, title, inputs }: SameSize, values: Values): void {
  const facts = { promptId, nodeId, classType, title, retryable: false };
  const read = (capture: Capture): string => {
    const text: unknown = [values.get(capture.key)].flat()[0];
    if (typeof text === "string" && /^\d{1,9}$/.test(text)) return text;
    const says = `sent no size for what goes into node ${nodeId} (${classType}).`;
    throw failure(run, "RESULT_INVALID", "fetch", says, facts);
  };
  const sizes = inputs.map(({ input, width, height }) => ({ input, size: `${read(width)}x${read(height)}` }));
  if (sizes.every(({ size }) => size === sizes[0]?.size)) return;
  const named = title === undefined || title === classType ? classType : `"${title}", ${classType}`;
  const list = sizes.map(({ input, size }) => `${input} ${size}`).join(", ");
  const says = `joined pictures of different sizes in node ${nodeId} (${named}): ${list}.`;
  const hint = "Make the sizes equal, or set if_sizes_differ of the node to resize, crop or pad.";
  throw failure(run, "SIZES_DIFFER", "fetch", says, { ...facts, hint });
}
