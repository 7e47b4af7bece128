import { createHash } from "node:crypto";
import type { Json, Prompt } from "@netdist/sdk/prompt";
import type { PoolWork } from "./types.ts";

/** What makes a unit of work cost what it costs. */
export interface WorkSignature {
  /** Equal for prompts of the same classes, models, sizes and steps, whatever their seeds and texts. */
  readonly key: string;
  /** Files that a worker has to load first, sorted. */
  readonly models: readonly string[];
}

/** Numbers that change pictures and not their cost; the batch is counted in units. */
const NO_COST = /^(?:noise_)?seed$|^batch(?:_size)?$/;
/** They only pick pictures of a batch, each shard others. */
const PICKERS = new Set(["LatentFromBatch", "ImageFromBatch", "RepeatLatentBatch", "RepeatImageBatch"]);
/** Names that decide how much is computed. */
const COSTLY_NAME = /^(?:sampler_name|scheduler|upscale_method|weight_dtype)$/;
const MODEL_FILE = /\.(?:safetensors|sft|ckpt|pt|pt2|pth|bin|gguf|onnx)$/i;

/** The signature of a prompt. */
export function workSignature(prompt: Prompt): WorkSignature {
  const models = new Set<string>();
  const nodes = Object.values(prompt).flatMap(({ class_type, inputs }) => {
    if (PICKERS.has(class_type)) return [];
    const costs = Object.entries(inputs).flatMap(([name, value]) => costOf(name, value, models));
    return [[class_type, ...costs.sort()].join(" ")];
  });
  const sorted = [...models].sort();
  const hash = createHash("sha256").update(JSON.stringify([nodes.sort(), sorted]));
  return { key: hash.digest("hex").slice(0, 24), models: sorted };
}

/**
 * What each unit costs, as the caller's function says: asked once for a unit, though units are looked at whenever a
 * worker is free. What it throws is told when the unit is prepared.
 */
export function signaturesOf(
  work: Pick<PoolWork, "signature">,
): ((unit: number) => WorkSignature | undefined) | undefined {
  const { signature } = work;
  if (signature === undefined) return undefined;
  const known = new Map<number, WorkSignature | undefined>();
  return (unit) => {
    if (!known.has(unit))
      known.set(
        unit,
        orNothing(() => signature.call(work, unit)),
      );
    return known.get(unit);
  };
}

function orNothing<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function costOf(name: string, value: Json, models: Set<string>): readonly string[] {
  if (typeof value === "string" && MODEL_FILE.test(value)) {
    models.add(value.split(/[\\/]/).at(-1) ?? value);
    return [];
  }
  if (typeof value === "string") return COSTLY_NAME.test(name) ? [`${name}=${value}`] : [];
  const counts = typeof value === "number" || typeof value === "boolean";
  return counts && !NO_COST.test(name) ? [`${name}=${value}`] : [];
}
