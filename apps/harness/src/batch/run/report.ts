import type { WorkerShare } from "@netdist/core";
import type { JsonObject } from "@netdist/sdk/prompt";
import { table } from "../../report/table.ts";
import type { BatchEnds, JobEnd } from "./batch-run.ts";

/** What a run gave, in figures. */
export interface BatchReport extends BatchEnds {
  /** Jobs that earlier runs had done. */
  readonly before: number;
  /** Milliseconds. */
  readonly took: number;
  readonly out: string;
}

/** The report for people. */
export function reportText(report: BatchReport): string {
  const rows = report.shares.map((share) => {
    const { jobs, images } = ofWorker(report.ends, share.worker);
    const busy = `${Math.round(100 * busyShare(share, report.took))} %`;
    return [share.worker, String(jobs), String(images), busy, String(share.errors)];
  });
  const { done, failed, open } = counts(report.ends);
  const parts = [
    `${done} job${done === 1 ? "" : "s"} done${report.before > 0 ? ` (${report.before} more before)` : ""}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} not done`] : []),
  ];
  const again = failed + open > 0 ? "\nGo on with --resume." : "";
  return `\n${table(["worker", "jobs", "images", "busy", "errors"], rows)}\n\n${parts.join(", ")}. Results: ${report.out}${again}`;
}

/** The same for programs; times in milliseconds, `busy` from 0 to 1. */
export function reportJson(report: BatchReport): JsonObject {
  const { done, failed, open } = counts(report.ends);
  const failures = report.ends.flatMap((end) =>
    end.state === "failed" ? [{ job: end.job.number, error: end.error.message }] : [],
  );
  const files = report.ends.flatMap((end) => (end.state === "done" ? end.files : []));
  const workers = report.shares.map((share) => ({
    worker: share.worker,
    ...ofWorker(report.ends, share.worker),
    busy: busyShare(share, report.took),
    errors: share.errors,
  }));
  return { done, failed, open, before: report.before, took: report.took, out: report.out, workers, failures, files };
}

function counts(ends: readonly JobEnd[]): { done: number; failed: number; open: number } {
  const of = (state: JobEnd["state"]): number => ends.filter((end) => end.state === state).length;
  return { done: of("done"), failed: of("failed"), open: of("cancelled") };
}

function ofWorker(ends: readonly JobEnd[], worker: string): { jobs: number; images: number } {
  const own = ends.filter((end) => end.state === "done" && end.worker === worker);
  return { jobs: own.length, images: own.reduce((sum, end) => sum + (end.state === "done" ? end.images : 0), 0) };
}

function busyShare({ busy }: WorkerShare, took: number): number {
  return took === 0 ? 0 : Math.min(1, busy / took);
}
