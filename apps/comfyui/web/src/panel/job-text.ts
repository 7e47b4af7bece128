import type { JobView } from "../api/types.ts";
import { t } from "../text/text.ts";

/** What a job does, or how it ended, in a few words. */
export function jobText({ phase, ahead, progress }: JobView): string {
  if (phase === "queued" && ahead !== null && ahead > 0) return t("queuedBehind", { count: ahead });
  if (phase === "running" && progress !== null) return t("runningNode", { title: progress.title });
  return t(phase);
}

/** Steps are worth a bar where there is more than one. */
export function stepsOf({ phase, progress }: JobView): { readonly value: number; readonly max: number } | undefined {
  return phase === "running" && progress !== null && progress.max > 1 ? progress : undefined;
}
