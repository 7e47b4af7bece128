/** What the panel of workers is told: plain JSON, whole states and no differences, so that a lost event does no harm. */
export interface PanelState {
  /** Of the host's process: another one counts revisions anew. */
  readonly session: string;
  /** Grows with every event, which carries it too: what an event told is newer than a state of a lower one. */
  readonly revision: number;
  /** Whether this request may change workers: it carried the local token. */
  readonly mayEdit: boolean;
  /** What is wrong with the config file, if anything; its last good state holds. */
  readonly configProblem: Problem | null;
  readonly workers: readonly WorkerView[];
  /** Jobs of this session, oldest first. */
  readonly jobs: readonly JobView[];
}

/** Why something is not as wanted. */
export interface Problem {
  readonly code: string;
  readonly says: string;
  /** What to do. */
  readonly fix: string | null;
}

export interface DeviceView {
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly vramTotal: number | null;
  readonly vramFree: number | null;
}

/** `unknown`: not asked yet. `trouble`: it answers, but failed lately. `off`: switched off in the config file. */
export type WorkerStanding = "unknown" | "ready" | "busy" | "trouble" | "unreachable" | "refused" | "off";

export interface WorkerView {
  /** What nodes call it: its name, else its address. */
  readonly id: string;
  readonly name: string | null;
  readonly address: string;
  /** `file`: the config file. `session`: given at start. `unlisted`: a workflow sent something there. */
  readonly source: "file" | "session" | "unlisted";
  readonly enabled: boolean;
  readonly tags: readonly string[];
  readonly slots: number;
  readonly weight: number;
  /** Names of the headers that its requests carry; values never leave the file. */
  readonly headers: readonly string[];
  readonly standing: WorkerStanding;
  readonly problem: Problem | null;
  readonly version: string | null;
  readonly devices: readonly DeviceView[];
  /** Prompts there, ours and others'. */
  readonly queue: { readonly running: number; readonly pending: number } | null;
  /** Seconds that a picture took lately. */
  readonly secondsPerPicture: number | null;
}

export type JobPhase =
  | "preflight"
  | "upload"
  | "submit"
  | "queued"
  | "running"
  | "fetch"
  | "succeeded"
  | "failed"
  | "cancelled";

export interface JobView {
  readonly id: string;
  /** A worker's `id`. */
  readonly worker: string;
  readonly phase: JobPhase;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Jobs before it in the worker's queue. */
  readonly ahead: number | null;
  readonly progress: {
    readonly nodeId: string;
    readonly title: string;
    readonly value: number;
    readonly max: number;
  } | null;
  /** Counts previews; the newest is at `jobs/<id>/preview`. 0: none. */
  readonly previews: number;
  /** The node that the newest preview is of. */
  readonly previewAt: string | null;
  readonly notices: readonly string[];
  readonly problem: (Problem & { readonly nodeId: string | null; readonly title: string | null }) | null;
  readonly pictures: number;
  /** Files of its result, pictures among them: `jobs/<id>/result` lists those that are still there. */
  readonly files: number;
  /** What a job that the panel started saved here, by output node. */
  readonly saved: readonly SavedFiles[];
  readonly canRetry: boolean;
}

export interface SavedFiles {
  readonly nodeId: string;
  readonly files: readonly { readonly filename: string; readonly subfolder: string; readonly type: "output" }[];
}

/** A file of a job's result, at `jobs/<id>/files/<its place in the list>`. */
export interface ResultFileView {
  /** For people: no path. */
  readonly name: string;
  /** A content type: of a picture, a sound, a film or a text that browsers show, else `application/octet-stream`. */
  readonly type: string;
}

/** Whether a worker can run a workflow. */
export interface CheckResult {
  /** A worker's `id`. */
  readonly worker: string;
  readonly problems: readonly (Problem & { readonly nodeId: string | null; readonly title: string | null })[];
  readonly notices: readonly string[];
}
