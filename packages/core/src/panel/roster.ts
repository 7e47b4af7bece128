import { startTimer } from "../client/timer.ts";
import { type ConfigStore, listedWorker, sameAddress, type WorkerEntry } from "../config/index.ts";
import type { Clock } from "../env.ts";
import { inParallel } from "../job/in-parallel.ts";
import type { Workers } from "../workers/index.ts";
import { type Look, look, UNSEEN } from "./look.ts";
import { problemOf } from "./problem.ts";
import type { Problem, WorkerView } from "./types.ts";

/** How often workers are asked while somebody looks at the panel; milliseconds. */
const INTERVAL = 5_000;
/** For how long after the panel was last heard of. */
const LEASE = 60_000;
/** A worker that takes longer counts as unreachable. */
const PATIENCE = 10_000;
const AT_ONCE = 8;

/** The workers and how they stand, asked for as long as somebody looks. */
export interface Roster extends AsyncDisposable {
  /** As they are now; the config file is read again. */
  read(): Promise<{ readonly workers: readonly WorkerView[]; readonly configProblem: Problem | null }>;
  /** The view of a worker that jobs call by its name or origin. */
  idOf(worker: string): string;
  /** Somebody looks: workers are asked now, and again for a while. */
  attend(): void;
  /** Asks one worker now. */
  look(id: string): Promise<void>;
  /** What a picture took on a worker lately. */
  measured(id: string, secondsPerPicture: number): void;
  /** A worker that sent or got a job although it is not listed. */
  seen(worker: string): void;
}

export interface RosterDeps {
  readonly workers: Workers;
  readonly store: ConfigStore;
  readonly clock: Clock;
  /** The list has changed. */
  changed(workers: readonly WorkerView[]): void;
  /** One of it has. */
  changedOne(worker: WorkerView): void;
}

type Entry = WorkerEntry & Pick<WorkerView, "id" | "source">;

export function createRoster({ workers, store, clock, changed, changedOne }: RosterDeps): Roster {
  let entries: readonly Entry[] = [];
  let configProblem: Problem | null = null;
  let listed = "";
  const looks = new Map<string, Look>();
  const told = new Map<string, string>();
  const speeds = new Map<string, number>();
  const unlisted = new Set<string>();
  const stop = new AbortController();
  let until = Number.NEGATIVE_INFINITY;
  let round: Promise<void> | undefined;
  let stopTimer = (): void => {};

  const viewOf = (entry: Entry): WorkerView => {
    const found = looks.get(entry.id) ?? UNSEEN;
    const pooled = workers.pool.workers().find(({ worker }) => worker === calledBy(entry));
    const trouble = pooled?.reason && (found.standing === "ready" || found.standing === "busy");
    return {
      ...settingsOf(entry),
      ...found,
      ...(trouble && {
        standing: "trouble",
        problem: { code: pooled.reason.code, says: pooled.reason.says, fix: null },
      }),
      ...(!entry.enabled && { ...UNSEEN, standing: "off" }),
      secondsPerPicture: speeds.get(entry.id) ?? workers.lastSpeed(entry) ?? null,
    };
  };
  const tell = (id: string): void => {
    const entry = entries.find((known) => known.id === id);
    if (!entry) return;
    const view = viewOf(entry);
    const text = JSON.stringify(view);
    if (told.get(id) === text) return;
    told.set(id, text);
    changedOne(view);
  };
  const refresh = async (): Promise<void> => {
    const { config, problem } = await readConfig(workers, store);
    configProblem = problem;
    const ofFile = (await store.read().catch(() => undefined))?.config.workers ?? [];
    const known = config.map((entry): Entry => {
      const source = ofFile.some(({ url }) => sameAddress(url, entry.url)) ? "file" : "session";
      return { ...entry, id: entry.name ?? entry.url.replace(/\/+$/, ""), source };
    });
    const others = [...unlisted].filter((worker) => !known.some((entry) => calledBy(entry) === worker));
    entries = [...known, ...others.map((url): Entry => ({ ...listedWorker(url), id: url, source: "unlisted" }))];
    const text = JSON.stringify(entries);
    if (text === listed) return;
    listed = text;
    changed(entries.map(viewOf));
  };
  const lookAt = async (id: string): Promise<void> => {
    const entry = entries.find((known) => known.id === id);
    if (!entry?.enabled) return;
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(PATIENCE)]);
    const found = await look(() => workers.client(entry.name ?? entry.url), signal);
    if (stop.signal.aborted) return;
    looks.set(id, found);
    tell(id);
  };
  const lookAtAll = async (): Promise<void> => {
    await refresh();
    await inParallel(entries, AT_ONCE, stop.signal, ({ id }) => lookAt(id));
  };
  const go = (): void => {
    if (round !== undefined || stop.signal.aborted) return;
    stopTimer();
    round = lookAtAll()
      .catch(() => {})
      .finally(() => {
        round = undefined;
        if (clock.now() < until) stopTimer = startTimer(clock, INTERVAL, go, { background: true });
      });
  };
  const unwatch = workers.pool.watch(({ worker }) => {
    const entry = entries.find((known) => calledBy(known) === worker);
    if (entry) tell(entry.id);
  });
  return {
    async read() {
      await refresh();
      return { workers: entries.map(viewOf), configProblem };
    },
    idOf: (worker) => entries.find((entry) => calledBy(entry) === worker)?.id ?? worker,
    attend() {
      until = clock.now() + LEASE;
      go();
    },
    look: lookAt,
    measured(id, seconds) {
      const before = speeds.get(id);
      speeds.set(id, before === undefined ? seconds : before * 0.7 + seconds * 0.3);
      tell(id);
    },
    seen(worker) {
      const known = entries.some((entry) => calledBy(entry) === worker) || unlisted.has(worker);
      if (known || !URL.canParse(worker)) return;
      unlisted.add(worker);
      void refresh().catch(() => {});
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      stopTimer();
      unwatch();
      await round;
    },
  };
}

/** Name or origin: what jobs and the pool call a worker. */
function calledBy({ name, url }: WorkerEntry): string {
  return name ?? (URL.canParse(url) ? new URL(url).origin : url);
}

function settingsOf(entry: Entry): Omit<WorkerView, keyof Look | "secondsPerPicture"> {
  const { id, name, url, source, enabled, tags, slots, weight, headers } = entry;
  return {
    ...{ id, name: name ?? null, address: url, source, enabled, tags, slots, weight },
    headers: Object.keys(headers),
  };
}

/** The listed workers, and what is wrong with the file; a file that never was good lists none. */
async function readConfig(
  workers: Workers,
  store: ConfigStore,
): Promise<{ config: readonly WorkerEntry[]; problem: Problem | null }> {
  try {
    const { error } = await store.read();
    return { config: (await workers.config()).workers, problem: error ? problemOf(error) : null };
  } catch (error) {
    return { config: [], problem: problemOf(error) };
  }
}
