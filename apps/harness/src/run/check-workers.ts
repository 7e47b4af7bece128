import { isNetDistError, NetDistError, WORKERS } from "@netdist/core";
import type { Server } from "@netdist/server";

/** Asks every worker for its version before anything runs. Throws the failure, or all of them as one. */
export async function checkWorkers(primary: Server, workers: readonly string[], signal: AbortSignal): Promise<void> {
  const service = primary.service(WORKERS);
  const answers = await Promise.allSettled(
    [...new Set(workers)].map(async (worker) => (await service.client(worker)).systemStats({ signal })),
  );
  const failures = answers.flatMap((answer) => (answer.status === "rejected" ? [asError(answer.reason)] : []));
  const [first, ...rest] = failures;
  if (first === undefined) return;
  if (rest.length === 0) throw first;
  const lines = failures.map(({ message }) => `\n  ${message}`).join("");
  throw new NetDistError("WORKERS_FAILED", `${failures.length} workers cannot be used:${lines}`, {
    phase: "preflight",
    errors: failures,
  });
}

function asError(reason: unknown): NetDistError {
  if (isNetDistError(reason)) return reason;
  throw reason;
}
