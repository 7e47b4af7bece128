import { changeSeeds, type ObjectInfo, setInput } from "@netdist/core";
import type { Json, Prompt } from "@netdist/sdk/prompt";
import { fillKnown, fillTemplate, type Values } from "./fill.ts";
import type { BatchJob } from "./jobs.ts";
import { type SeedRule, withSeeds } from "./seed-rule.ts";
import type { BatchSpec, Replacement } from "./spec.ts";

/** The workflow of a run, and what every job's prompt is made with. */
export interface PromptSource {
  readonly prompt: Prompt;
  readonly spec: Pick<BatchSpec, "sets" | "replacements" | "seed" | "repeat">;
  readonly objectInfo: ObjectInfo;
  /** What random seeds come from. */
  readonly entropy: string;
}

/**
 * A job's own prompt: names in the workflow's texts, replacements, seeds, inputs that are set, then the columns that are
 * called `NODE.INPUT`. Throws CommandError, and NetDistError where an input does not exist or takes no such value.
 */
export function promptOf({ prompt, spec, objectInfo, entropy }: PromptSource, job: BatchJob): Prompt {
  const { values, index } = job;
  const filled = withTexts(prompt, (text) => replaced(text, spec.replacements, values) ?? fillKnown(text, values));
  const seeded = withSeeds(filled, seedRule(spec, values), { index, values, entropy }, objectInfo).prompt;
  const sets = [
    ...spec.sets.map((set) => fillTemplate(set, values, `--set ${set}`)),
    ...[...values].flatMap(([name, value]) => (name.includes(".") ? [`${name}=${value}`] : [])),
  ];
  return sets.reduce((before, set) => setInput(before, set, objectInfo), seeded);
}

/** The first seed that stands in a prompt. */
export function seedIn(prompt: Prompt, objectInfo: ObjectInfo): bigint | undefined {
  let first: bigint | undefined;
  changeSeeds(
    prompt,
    (seed) => {
      first ??= seed;
      return seed;
    },
    objectInfo,
  );
  return first;
}

/** A column called seed is the seed, unless told otherwise. */
function seedRule({ seed, repeat }: PromptSource["spec"], values: Values): SeedRule {
  if (seed !== undefined) return seed;
  if (values.has("seed")) return { kind: "text", template: "{seed}" };
  return { kind: repeat > 1 ? "increment" : "keep" };
}

/** The text with what is put into it; undefined where no replacement fits. */
function replaced(text: string, replacements: readonly Replacement[], values: Values): string | undefined {
  const whole = replacements.find((one) => one.whole && one.find === text);
  if (whole) return fillTemplate(whole.replacement, values, `The replacement of ${whole.find}`);
  const parts = replacements.filter((one) => !one.whole && text.includes(one.find));
  if (parts.length === 0) return undefined;
  return parts.reduce(
    (before, { find, replacement }) =>
      before.replaceAll(find, () => fillTemplate(replacement, values, `The replacement of ${find}`)),
    text,
  );
}

function withTexts(prompt: Prompt, change: (text: string) => string): Prompt {
  const entries = Object.entries(prompt).map(([id, node]) => {
    const inputs = Object.entries(node.inputs).map(([name, value]): [string, Json] => [
      name,
      typeof value === "string" ? change(value) : value,
    ]);
    return [id, { ...node, inputs: Object.fromEntries(inputs) }] as const;
  });
  return Object.fromEntries(entries);
}
