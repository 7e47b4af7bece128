import type { NetDistError, RemoteJob } from "@netdist/core";
import type { Reporter } from "../report/reporter.ts";
import type { RunResult } from "./on-primary.ts";
import { type Share, shareOf } from "./report.ts";
import { type SaveOptions, saveValues } from "./save-values.ts";

/**
 * What is left of a run that failed: the values of the jobs that had succeeded are written, in the jobs' order. Waits
 * for the end of every job; throws the failure where none had succeeded.
 */
export async function saveFinished(
  jobs: readonly RemoteJob[],
  failure: NetDistError,
  options: SaveOptions,
  reporter: Reporter,
): Promise<RunResult> {
  const outcomes = await Promise.all(jobs.map(({ job }) => job.outcome));
  const values = outcomes.flatMap((outcome) =>
    outcome.state === "succeeded" ? [...outcome.result.values.values()] : [],
  );
  if (values.length === 0) throw failure;
  // The run's failure is the one to be told, not that of writing down what is left of it.
  const files = await saveValues(values, options).catch((error: Error): string[] => {
    reporter.say(`What other workers had finished cannot be written: ${error.message}.`);
    return [];
  });
  return { shares: jobs.map(shareOf), files, failure };
}

/** What an incomplete run did not bring, for people. */
export function missingText(shares: readonly Share[]): string {
  const parts = shares.flatMap(({ worker, missing }) => (missing > 0 ? `${missing} of ${worker}` : []));
  return parts.length === 0 ? "" : `Missing: ${parts.join(", ")}.`;
}
