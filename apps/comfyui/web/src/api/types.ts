export type {
  CheckResult,
  JobPhase,
  JobView,
  PanelState,
  Problem,
  ResultFileView,
  WorkerStanding,
  WorkerView,
} from "@netdist/core";

/** Settings of a worker as the form has them; null takes one away. */
export interface WorkerSettings {
  readonly name?: string | null;
  readonly url?: string;
  /** By name; null takes one away. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly tags?: readonly string[] | null;
  readonly slots?: number;
  readonly weight?: number;
  readonly enabled?: boolean;
}

/** A workflow as it is sent. */
export interface Workflow {
  readonly prompt: object;
  readonly workflow: object;
}
