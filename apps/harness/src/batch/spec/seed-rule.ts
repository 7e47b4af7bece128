import { createHash } from "node:crypto";
import { changeSeeds, type Edited, type ObjectInfo } from "@netdist/core";
import type { Prompt } from "@netdist/sdk/prompt";
import { CommandError } from "../../command-error.ts";
import { fillTemplate, type Values } from "./fill.ts";

/** How the seeds of a job are made from those of the workflow. */
export type SeedRule =
  /** As the workflow has them. */
  | { readonly kind: "keep" }
  /** The workflow's own for the first job, then one more for each further one. */
  | { readonly kind: "increment" }
  /** This number for the first job, then one more for each further one. */
  | { readonly kind: "from"; readonly first: bigint }
  /** Drawn for each job; the same ones again when the run is resumed. */
  | { readonly kind: "random" }
  /** A number, or a text with the job's names that gives one. */
  | { readonly kind: "text"; readonly template: string };

/** `keep`, `increment`, `random`, `1000+`, `42` or `{column}`. Throws CommandError. */
export function parseSeedRule(text: string): SeedRule {
  const rule = text.trim();
  if (rule === "keep" || rule === "increment" || rule === "random") return { kind: rule };
  const [, first] = /^(\d{1,20})\+$/.exec(rule) ?? [];
  if (first !== undefined) return { kind: "from", first: BigInt(first) };
  if (/^\d{1,20}$/.test(rule) || rule.includes("{")) return { kind: "text", template: rule };
  throw new CommandError(
    "usage",
    `A rule for seeds is keep, increment, random, 1000+, a number or {column}; got ${JSON.stringify(text)}.`,
  );
}

export interface SeedPlace {
  /** Counted from 0 over the whole run, whatever range of it is done. */
  readonly index: number;
  readonly values: Values;
  /** What the random seeds of this run come from. */
  readonly entropy: string;
}

/** The prompt with the seeds of a job; `count` seeds were found. Throws CommandError. */
export function withSeeds(prompt: Prompt, rule: SeedRule, place: SeedPlace, objectInfo: ObjectInfo): Edited {
  let nth = 0;
  return changeSeeds(prompt, (seed) => seedOf(rule, place, seed, nth++), objectInfo);
}

function seedOf(rule: SeedRule, { index, values, entropy }: SeedPlace, own: bigint, nth: number): bigint {
  switch (rule.kind) {
    case "keep":
      return own;
    case "increment":
      return own + BigInt(index);
    case "from":
      return rule.first + BigInt(index);
    case "random":
      return createHash("sha256").update(`${entropy} ${index} ${nth}`).digest().readBigUInt64BE();
    case "text": {
      const text = fillTemplate(rule.template, values, "The rule for seeds").trim();
      if (/^\d{1,20}$/.test(text)) return BigInt(text);
      throw new CommandError(
        "file",
        `Job ${values.get("job")}: the seed must be a whole number, got ${JSON.stringify(text.slice(0, 60))}.`,
      );
    }
  }
}
