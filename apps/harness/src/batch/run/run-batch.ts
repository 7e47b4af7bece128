import { performance } from "node:perf_hooks";
import type { Server } from "@netdist/server";
import type { Outcome } from "../../act.ts";
import { CommandError } from "../../command-error.ts";
import type { Reporter } from "../../report/reporter.ts";
import { type Journal, openJournal } from "../journal/journal.ts";
import { settleParts } from "../results/publish.ts";
import type { BatchSpec } from "../spec/spec.ts";
import { type OpenJob, runJobs } from "./batch-run.ts";
import { dryRunJson, dryRunText } from "./dry-run.ts";
import { planBatch } from "./plan-batch.ts";
import { showBatch } from "./progress.ts";
import { type BatchReport, reportJson, reportText } from "./report.ts";

export interface BatchMode {
  readonly resume: boolean;
  readonly dryRun: boolean;
  readonly hedge: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Runs a list of jobs, or goes on with it. */
export async function runBatch(primary: Server, spec: BatchSpec, mode: BatchMode): Promise<Outcome> {
  const { reporter, signal } = mode;
  const plan = await planBatch(primary, spec, mode);
  if (mode.dryRun) {
    reporter.show(dryRunText(plan, spec));
    return { exit: "ok", data: dryRunJson(plan, spec) };
  }
  const { entropy } = plan.source;
  await using journal = await openJournal(spec.out, { resume: mode.resume, workflow: spec.workflow, entropy });
  await settleParts({ out: spec.out, parts: journal.parts }, journal.past);
  const jobs = openJobs(plan.jobs, journal, spec.out);
  const before = plan.jobs.length - jobs.length;
  if (before > 0) reporter.say(`${before} of ${plan.jobs.length} jobs were done before.`);
  const since = performance.now();
  const now = (): number => performance.now();
  const source = { ...plan.source, entropy: journal.past.entropy };
  const { out, name } = spec;
  const { workflow, workers } = plan;
  const ends =
    jobs.length === 0
      ? { ends: [], shares: [] }
      : await runJobs(
          { primary, source, jobs, journal, out, name, workflow, workers, signal, hedge: mode.hedge },
          showBatch({ reporter, jobs, before, now }),
        );
  return outcomeOf({ ...ends, before, took: performance.now() - since, out }, mode);
}

function outcomeOf(report: BatchReport, { reporter, signal }: BatchMode): Outcome {
  reporter.show(reportText(report));
  const data = reportJson(report);
  if (signal.aborted)
    return { exit: "interrupted", data, error: { code: "CANCELLED", message: "Stopped; go on with --resume." } };
  const failed = report.ends.filter(({ state }) => state !== "done").length;
  if (failed === 0) return { exit: "ok", data };
  const message = `${failed} of ${report.ends.length} jobs failed.`;
  return {
    exit: "failed",
    data,
    error: { code: "JOBS_FAILED", message, hint: "Mend what the lines above say, and go on with --resume." },
  };
}

/** What is left to do. A job that was done with other inputs is no job of this run: nothing of it may be mixed in. */
function openJobs(jobs: readonly OpenJob[], { past }: Journal, out: string): readonly OpenJob[] {
  return jobs.filter(({ number, key }) => {
    const known = past.jobs.get(number);
    if (known === undefined || known.state === "failed") return true;
    if (known.state === "done" && known.key !== key)
      throw new CommandError(
        "usage",
        `Job ${number} in ${out} was done with another workflow, table or option: give another folder with --out, or the ones of before.`,
      );
    return known.state === "sent";
  });
}
