import type { Range } from "../plan.ts";
import type { PoolRun, WorkSignature } from "../pool/index.ts";
import type { JobStanding } from "./change.ts";

/** What the primary made in the place of a pool: per value, what each run of the branch gave. */
export interface PoolFill {
  readonly range: Range;
  /** By capture key. */
  readonly values: ReadonlyMap<string, readonly unknown[]>;
}

/** A pool run that a node began. */
export interface PoolRecord {
  readonly run: PoolRun;
  readonly fills: PoolFill[];
  /** The primary's own part, until it is known how long that took. */
  local: { readonly units: number; readonly signature: WorkSignature; readonly since: number } | undefined;
  /** Set once everything that was asked for is there, whoever made it. */
  isWhole: boolean;
}

/** The runs that nodes began in this process, by id. */
export interface PoolRecords {
  add(run: PoolRun): PoolRecord;
  /** undefined once its values are no longer kept. */
  get(id: string): PoolRecord | undefined;
  /** Drops its values; how it stands is still known. */
  drop(id: string): void;
  /** Says that somebody wanted its values when they were gone: then it has to be made again. */
  miss(id: string): void;
  /** How it stands, for change detection. */
  standing(id: string): JobStanding;
}

/** Keeps the values of the last `limit` runs, and of many more how they stand. */
export function createPoolRecords(limit = 32, remembered = 512): PoolRecords {
  const records = new Map<string, PoolRecord>();
  const standings = new Map<string, JobStanding>();
  return {
    add(run) {
      const record: PoolRecord = { run, fills: [], local: undefined, isWhole: false };
      records.set(run.id, record);
      standings.set(run.id, "running");
      run.listen((event) => {
        if (event.type === "end") standings.set(run.id, event.result.state === "succeeded" ? "succeeded" : "other");
      });
      trim(records, limit);
      trim(standings, remembered);
      return record;
    },
    get: (id) => records.get(id),
    drop(id) {
      if (records.get(id)?.isWhole) standings.set(id, "succeeded");
      records.delete(id);
    },
    miss: (id) => void standings.set(id, "other"),
    standing: (id) => standings.get(id) ?? "other",
  };
}

function trim(map: Map<string, unknown>, limit: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= limit) break;
    map.delete(oldest);
  }
}
