import type { RemoteJob } from "./service.ts";

/** The jobs of this process, running and lately ended, by id. Ended ones are kept so that a node may ask again. */
export interface JobRegistry {
  add(remote: RemoteJob): void;
  get(id: string): RemoteJob | undefined;
  all(): readonly RemoteJob[];
  /** Says that nobody waits for this job any more: its result may go when there are many. */
  release(id: string): void;
  /** Calls `listener` for every job that is added from now on; gives the function that stops it. */
  watch(listener: (remote: RemoteJob) => void): () => void;
}

/** Keeps every job that runs or is waited for, and the last `limit` of the others. */
export function createJobRegistry(limit = 32): JobRegistry {
  const jobs = new Map<string, RemoteJob>();
  const waitedFor = new Set<string>();
  const listeners = new Set<(remote: RemoteJob) => void>();
  const trim = (): void => {
    const old = [...jobs.values()].filter(({ job }) => job.ended !== undefined && !waitedFor.has(job.id));
    for (const { job } of old.slice(0, Math.max(0, old.length - limit))) jobs.delete(job.id);
  };
  return {
    add(remote) {
      const { job } = remote;
      jobs.set(job.id, remote);
      waitedFor.add(job.id);
      for (const listener of listeners) listener(remote);
      void job.outcome.then(trim);
    },
    get: (id) => jobs.get(id),
    all: () => [...jobs.values()],
    release(id) {
      waitedFor.delete(id);
      trim();
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
