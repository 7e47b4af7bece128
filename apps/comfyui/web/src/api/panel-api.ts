import { t } from "../text/text.ts";
import type {
  CheckResult,
  PanelState,
  Problem,
  ResultFileView,
  WorkerSettings,
  WorkerView,
  Workflow,
} from "./types.ts";

/** What the panel asks of the server. All throw PanelError. */
export interface PanelApi {
  state(): Promise<PanelState>;
  /** As `state`, and has workers asked for the next minute. */
  watch(): Promise<PanelState>;
  run(worker: string, workflow: Workflow): Promise<string>;
  check(workers: readonly string[], workflow: Workflow): Promise<readonly CheckResult[]>;
  cancelJob(id: string): Promise<void>;
  retryJob(id: string): Promise<string>;
  clearJobs(): Promise<void>;
  look(worker: string): Promise<void>;
  free(worker: string): Promise<void>;
  add(settings: WorkerSettings): Promise<PanelState>;
  change(worker: string, settings: WorkerSettings): Promise<PanelState>;
  remove(worker: string): Promise<PanelState>;
  /** `worker`: the listed one that is being edited, whose headers count where they are not given anew. */
  test(
    settings: WorkerSettings,
    worker?: string,
  ): Promise<Pick<WorkerView, "standing" | "problem" | "version" | "devices">>;
  previewUrl(job: string, number: number): string;
  /** The files of a job's result that are still there. */
  result(job: string): Promise<readonly ResultFileView[]>;
  fileUrl(job: string, place: number): string;
  token: TokenStore;
}

/** How requests reach the server, in ComfyUI and on a page of our own. */
export interface Transport {
  fetch(route: string, init?: RequestInit): Promise<Response>;
  url(route: string): string;
}

/** The local token, kept by the browser for this server's pages alone. */
export interface TokenStore {
  get(): string | undefined;
  set(token: string): void;
}

/** The code of a problem: nothing came back. */
export const NO_ANSWER = "NO_ANSWER";

/** What the server refused, in its own words. */
export class PanelError extends Error {
  override readonly name = "PanelError";
  readonly problem: Problem;
  /** The single reasons behind a collected one. */
  readonly problems: readonly Problem[];
  constructor(problem: Problem, problems: readonly Problem[] = []) {
    super([problem.says, problem.fix].filter(Boolean).join(" "));
    this.problem = problem;
    this.problems = problems;
  }
}

export function panelApi(transport: Transport, token: TokenStore): PanelApi {
  const headers = (): Record<string, string> => {
    const known = token.get();
    return known === undefined ? {} : { "netdist-token": known };
  };
  const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const all = { ...init, headers: { ...headers(), ...init.headers } };
    const answer = await transport.fetch(`/netdist/${path}`, all).catch(() => {
      throw new PanelError({ code: NO_ANSWER, says: t("noAnswer"), fix: null });
    });
    const body: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return body as T;
    throw refusal(answer.status, body);
  };
  const post = <T>(path: string, body: object = {}): Promise<T> =>
    ask<T>(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return {
    state: () => ask("state"),
    watch: () => post("watch"),
    run: async (worker, workflow) => (await post<{ job: string }>("run", { worker, ...workflow })).job,
    check: async (workers, workflow) =>
      (await post<{ results: readonly CheckResult[] }>("check", { workers, ...workflow })).results,
    cancelJob: (id) => post("jobs/cancel", { id }),
    retryJob: async (id) => (await post<{ job: string }>("jobs/retry", { id })).job,
    clearJobs: () => post("jobs/clear"),
    look: (worker) => post("workers/look", { worker }),
    free: (worker) => post("workers/free", { worker }),
    add: (settings) => post("workers/add", settings),
    change: (worker, settings) => post("workers/change", { worker, settings }),
    remove: (worker) => post("workers/remove", { worker }),
    test: (settings, worker) => post("workers/test", { ...settings, ...(worker !== undefined && { worker }) }),
    previewUrl: (job, number) => transport.url(`/netdist/jobs/${job}/preview?n=${number}`),
    result: async (job) => (await ask<{ files: readonly ResultFileView[] }>(`jobs/${job}/result`)).files,
    fileUrl: (job, place) => transport.url(`/netdist/jobs/${job}/files/${place}`),
    token,
  };
}

function refusal(status: number, body: unknown): PanelError {
  const error = (body as { error?: unknown } | undefined)?.error;
  if (typeof error === "string") return new PanelError({ code: `HTTP_${status}`, says: error, fix: null });
  const problem = error as (Problem & { problems?: readonly Problem[] }) | undefined;
  if (typeof problem?.says === "string") return new PanelError(problem, problem.problems);
  return new PanelError({ code: `HTTP_${status}`, says: `The server answered with ${status}.`, fix: null });
}
