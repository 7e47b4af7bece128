import type { RemoteJob } from "./service.ts";

/** The jobs of this process, running and lately ended, by id. Ended ones are kept so that a node may ask again. */
export interface JobRegistry {
  add(remote: RemoteJob): void;
  get(id: string): RemoteJob | undefined;
  all(): readonly RemoteJob[];
  /** Calls `listener` for every job that is added from now on; gives the function that stops it. */
  watch(listener: (remote: RemoteJob) => void): () => void;
}

/** Keeps every running job and the last `limit` ended ones. */
export function createJobRegistry(limit = 32): JobRegistry {
  const jobs = new Map<string, RemoteJob>();
  const listeners = new Set<(remote: RemoteJob) => void>();
  const trim = (): void => {
    const ended = [...jobs.values()].filter(({ job }) => job.ended !== undefined);
    for (const { job } of ended.slice(0, Math.max(0, ended.length - limit))) jobs.delete(job.id);
  };
  return {
    add(remote) {
      jobs.set(remote.job.id, remote);
      for (const listener of listeners) listener(remote);
      void remote.job.outcome.then(trim);
    },
    get: (id) => jobs.get(id),
    all: () => [...jobs.values()],
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
