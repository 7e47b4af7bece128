import type { CheckResult, JobView, PanelState, Problem, WorkerView } from "../api/types.ts";

/** Everything that the panel shows. A part that changes tells those who show that part, and nobody else. */
export interface Store {
  readonly workers: Collection<WorkerView>;
  readonly jobs: Collection<JobView>;
  readonly checks: Collection<CheckResult & { readonly id: string }>;
  readonly facts: Cell<Facts>;
  /** Ids of the jobs that are under way on a worker. */
  running(worker: string): Cell<readonly string[]>;
  /** A job as it is now. */
  putJob(job: JobView, revision: number): void;
  replace(state: PanelState): void;
}

export interface Facts {
  readonly mayEdit: boolean;
  readonly configProblem: Problem | null;
  /** The server was heard of. */
  readonly loaded: boolean;
  /** Why the panel itself does not work. */
  readonly failure: string | undefined;
  /** The workflow that was checked, as text, as long as it is the open one. */
  readonly checked: string | undefined;
}

/** A value and who shows it. */
export interface Cell<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

/** Values by id, in order: who shows the list hears when its ids change, who shows one value hears of that one. */
export interface Collection<T extends { readonly id: string }> {
  readonly ids: Cell<readonly string[]>;
  get(id: string): T | undefined;
  all(): readonly T[];
  /** Puts a value in its place, or a new one at the end. `revision`: how new it is. */
  put(value: T, revision: number): void;
  /** All values as they were at a revision; what was put since stays. */
  replace(values: readonly T[], revision: number): void;
  /** Revisions are counted anew: what comes next is newer. */
  renew(): void;
  subscribe(id: string, listener: () => void): () => void;
}

export function cell<T>(initial: T): Cell<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export function collection<T extends { readonly id: string }>(): Collection<T> {
  const values = new Map<string, T>();
  const ids = cell<readonly string[]>([]);
  const revisions = new Map<string, number>();
  const listeners = new Map<string, Set<() => void>>();
  const isOlder = (id: string, revision: number): boolean => revision < (revisions.get(id) ?? 0);
  const tell = (id: string): void => {
    for (const listener of [...(listeners.get(id) ?? [])]) listener();
  };
  const set = (value: T): void => {
    const before = values.get(value.id);
    values.set(value.id, value);
    // A snapshot that says the same again renders nothing.
    if (before === undefined || JSON.stringify(before) !== JSON.stringify(value)) tell(value.id);
  };
  return {
    ids,
    get: (id) => values.get(id),
    all: () => ids.get().flatMap((id) => values.get(id) ?? []),
    put(value, revision) {
      if (isOlder(value.id, revision)) return;
      revisions.set(value.id, revision);
      const isNew = !values.has(value.id);
      set(value);
      if (isNew) ids.set([...ids.get(), value.id]);
    },
    replace(all, revision) {
      const next = all.map(({ id }) => id);
      const listed = new Set(next);
      for (const id of [...values.keys()].filter((id) => !listed.has(id))) {
        if (isOlder(id, revision)) next.push(id);
        else values.delete(id);
      }
      for (const value of all) if (!isOlder(value.id, revision)) set(value);
      if (JSON.stringify(next) !== JSON.stringify(ids.get())) ids.set(next);
    },
    renew: () => revisions.clear(),
    subscribe(id, listener) {
      const known = listeners.get(id) ?? new Set();
      listeners.set(id, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0) listeners.delete(id);
      };
    },
  };
}

export function createStore(): Store {
  const jobs = collection<JobView>();
  const workers = collection<WorkerView>();
  const facts = cell<Facts>({
    mayEdit: false,
    configProblem: null,
    loaded: false,
    failure: undefined,
    checked: undefined,
  });
  let session = "";
  const byWorker = new Map<string, Cell<readonly string[]>>();
  const running = (worker: string): Cell<readonly string[]> => {
    const known = byWorker.get(worker) ?? cell<readonly string[]>([]);
    byWorker.set(worker, known);
    return known;
  };
  const assign = ({ id, worker, endedAt }: JobView): void => {
    const of = running(worker);
    const others = of.get().filter((job) => job !== id);
    if (endedAt === null && others.length === of.get().length) of.set([...others, id]);
    if (endedAt !== null && others.length < of.get().length) of.set(others);
  };
  return {
    ...{ workers, jobs, facts, running, checks: collection<CheckResult & { readonly id: string }>() },
    putJob(job, revision) {
      jobs.put(job, revision);
      assign(jobs.get(job.id) ?? job);
    },
    replace({ mayEdit, configProblem, revision, ...state }) {
      if (state.session !== session) for (const all of [workers, jobs]) all.renew();
      session = state.session;
      workers.replace(state.workers, revision);
      jobs.replace(state.jobs, revision);
      for (const of of byWorker.values()) {
        const known = of.get().filter((id) => jobs.get(id) !== undefined);
        if (known.length < of.get().length) of.set(known);
      }
      for (const job of jobs.all()) assign(job);
      const next = { ...facts.get(), mayEdit, configProblem, loaded: true, failure: undefined };
      if (JSON.stringify(next) !== JSON.stringify(facts.get())) facts.set(next);
    },
  };
}
