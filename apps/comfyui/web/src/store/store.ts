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
  putJob(job: JobView): void;
  replace(state: PanelState): void;
}

export interface Facts {
  readonly mayEdit: boolean;
  readonly configProblem: Problem | null;
  /** The server was heard of. */
  readonly loaded: boolean;
  /** Why the panel itself does not work. */
  readonly failure: string | undefined;
  /** A workflow was checked and has not changed since. */
  readonly checked: boolean;
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
  /** Puts a value in its place, or a new one at the end. */
  put(value: T): void;
  replace(values: readonly T[]): void;
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
  const listeners = new Map<string, Set<() => void>>();
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
    put(value) {
      const isNew = !values.has(value.id);
      set(value);
      if (isNew) ids.set([...ids.get(), value.id]);
    },
    replace(all) {
      const kept = new Set(all.map(({ id }) => id));
      for (const id of values.keys()) if (!kept.has(id)) values.delete(id);
      for (const value of all) set(value);
      const next = all.map(({ id }) => id);
      if (JSON.stringify(next) !== JSON.stringify(ids.get())) ids.set(next);
    },
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
  const facts = cell<Facts>({ mayEdit: false, configProblem: null, loaded: false, failure: undefined, checked: false });
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
    putJob(job) {
      jobs.put(job);
      assign(job);
    },
    replace(state) {
      workers.replace(state.workers);
      jobs.replace(state.jobs);
      const known = new Set(state.jobs.map(({ id }) => id));
      for (const of of byWorker.values())
        if (of.get().some((id) => !known.has(id))) of.set(of.get().filter((id) => known.has(id)));
      for (const job of state.jobs) assign(job);
      const { mayEdit, configProblem } = state;
      facts.set({ ...facts.get(), mayEdit, configProblem, loaded: true, failure: undefined });
    },
  };
}
