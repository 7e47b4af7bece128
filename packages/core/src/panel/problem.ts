import { isNetDistError, sentenceOf } from "../errors/index.ts";
import type { CheckResult, Problem } from "./types.ts";

/** An error as the panel shows it. */
export function problemOf(error: unknown): Problem {
  if (!isNetDistError(error))
    return { code: "INTERNAL", says: error instanceof Error ? error.message : String(error), fix: null };
  return { code: error.code, says: sentenceOf(error), fix: error.facts.hint ?? null };
}

/** With the node that it is about. */
export function problemAtNode(error: unknown): CheckResult["problems"][number] {
  const facts = isNetDistError(error) ? error.facts : undefined;
  return { ...problemOf(error), nodeId: facts?.nodeId ?? null, title: facts?.title ?? facts?.classType ?? null };
}
