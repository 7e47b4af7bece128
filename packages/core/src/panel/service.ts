import { setMaxListeners } from "node:events";
import type { HostFacts, Service, ServiceKey } from "@netdist/sdk";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import { type ConfigEditor, configEditor } from "../config/edit.ts";
import { hostConfig, isLoopback } from "../config/index.ts";
import { systemClock, systemRandom } from "../env.ts";
import { inParallel } from "../job/in-parallel.ts";
import { type ObservedJob, WORKERS, type Workers } from "../workers/index.ts";
import { askFor } from "./asked.ts";
import { createJobLog, type JobLog } from "./job-log.ts";
import { problemAtNode } from "./problem.ts";
import { createResults, type Results } from "./results.ts";
import { createRoster, type Roster } from "./roster.ts";
import { saveValuesHere } from "./saved.ts";
import { createThrottle } from "./throttle.ts";
import { type LocalToken, localToken } from "./token.ts";
import type { CheckResult, PanelState } from "./types.ts";

/** A workflow to be run, or checked, as the frontend has it. */
export interface WorkflowRequest {
  readonly prompt: Prompt;
  readonly extraPngInfo: JsonObject;
}

/** What stands behind the panel of workers: one instance in a host process. */
export interface Panel extends Service {
  readonly token: LocalToken;
  readonly workers: Workers;
  readonly environment: HostFacts["environment"];
  readonly editor: ConfigEditor;
  readonly roster: Roster;
  readonly jobs: JobLog;
  readonly results: Results;
  state(mayEdit: boolean): Promise<PanelState>;
  /** Runs a workflow on one worker; what it makes is saved in the output folder. Gives the job's id. Throws as `start`. */
  run(worker: string, request: WorkflowRequest): Promise<string>;
  /** What keeps workers from running a workflow. Sends nothing. */
  check(workers: readonly string[], request: WorkflowRequest): Promise<readonly CheckResult[]>;
  /** Sends an ended job once more; undefined where it is not known any more. */
  retry(id: string): Promise<string | undefined>;
  /** Where the panel stands alone, with the token in the address's fragment, which is never sent to a server. */
  link(): Promise<string>;
}

export const PANEL: ServiceKey<Panel> = { id: "netdist.panel/1", create: createPanel };

/** Progress is told at most so often for each job; milliseconds. */
const PACE = 250;
/** A worker is asked at most so often because of jobs; milliseconds. */
const LOOKS = 1000;
const AT_ONCE = 8;
/** Jobs of the panel that are not done, or failed and may be tried again. */
const KEPT = 256;

function createPanel(host: HostFacts): Panel {
  const workers = host.service(WORKERS);
  const store = hostConfig(host);
  const token = localToken(host.userDirectory);
  const stop = new AbortController();
  // Every job of the panel listens to it.
  setMaxListeners(0, stop.signal);
  const session = systemRandom.uuid();
  let revision = 0;
  const broadcast = (event: `netdist.${string}`, data: object): void =>
    host.broadcast(event, { ...data, revision: ++revision } as JsonObject);
  const paced = createThrottle(systemClock, PACE, (id) => {
    const job = jobs.get(id);
    if (job) broadcast("netdist.job", { job });
  });
  const jobs = createJobLog((id, how) => (how === "now" ? paced.flush(id) : paced.call(id)), Date.now);
  const roster = createRoster({
    ...{ workers, store, clock: systemClock },
    changed: (all) => broadcast("netdist.workers", { workers: all }),
    changedOne: (worker) => broadcast("netdist.worker", { worker }),
  });
  const looks = createThrottle(systemClock, LOOKS, (id) => void roster.look(id));
  const results = createResults({ jobs, workers, folders: host.folders, idOf: roster.idOf });
  /** Jobs whose results are to be saved here, with what they were made of. */
  const own = new Map<string, WorkflowRequest>();
  const keep = (id: string, request: WorkflowRequest): void => {
    own.set(id, request);
    for (const oldest of own.keys()) {
      if (own.size <= KEPT) break;
      own.delete(oldest);
    }
  };
  const unobserve = workers.observe((seen) => {
    roster.seen(seen.job.worker);
    jobs.add({ ...seen, worker: roster.idOf(seen.job.worker) });
    seen.job.listen((event) => {
      if (event.type === "phase" && event.phase === "running") looks.call(roster.idOf(seen.job.worker));
    });
    void finish(seen);
  });
  const finish = async ({ job }: ObservedJob): Promise<void> => {
    const outcome = await job.outcome;
    const id = roster.idOf(job.worker);
    const pictures = jobs.get(job.id)?.pictures ?? 0;
    if (outcome.state === "succeeded" && pictures > 0)
      roster.measured(id, outcome.result.stats.running / 1000 / pictures);
    // Now, and a little later: a worker's queue may still hold what has just ended.
    if (!stop.signal.aborted) for (const _ of [1, 2]) looks.call(id);
    const request = own.get(job.id);
    if (outcome.state !== "succeeded" || request === undefined) return;
    own.delete(job.id);
    try {
      jobs.saved(job.id, await saveValuesHere(outcome.result.values, { ...request, folders: host.folders }));
    } catch (error) {
      host.log.error(`The result of job ${job.id} could not be saved: ${String(error)}`);
    }
  };
  const link = async (): Promise<string> => `${ownAddress(host)}/netdist/#token=${await token.read()}`;
  void announce(host, token, link);
  return {
    ...{ token, workers, roster, jobs, results, editor: configEditor(store.file), environment: host.environment, link },
    async state(mayEdit) {
      // What is told while the file is read may be newer than what was read.
      const at = revision;
      return { session, revision: at, mayEdit, ...(await roster.read()), jobs: jobs.all() };
    },
    async run(worker, request) {
      const { extraPngInfo } = request;
      const { job } = await askFor(workers, request, worker, (asked) =>
        workers.start({ ...asked, extraPngInfo, ownerPromptId: "" }, { signal: stop.signal }),
      );
      keep(job.id, request);
      workers.release(job.id);
      await job.accepted;
      return job.id;
    },
    check: (asked, request) =>
      inParallel(asked, AT_ONCE, stop.signal, (worker, _index, signal) =>
        checkOne(worker, () => askFor(workers, request, worker, (asked) => workers.plan(asked, { signal }))),
      ),
    async retry(id) {
      const seen = jobs.observed(id);
      if (seen === undefined) return undefined;
      const job = await seen.again();
      // Nobody in a workflow waits for it any more, so it is saved.
      keep(job.id, own.get(id) ?? { prompt: seen.plan.prompt, extraPngInfo: {} });
      own.delete(id);
      return job.id;
    },
    async [Symbol.asyncDispose]() {
      stop.abort(new Error("the server is closing"));
      unobserve();
      paced.stop();
      looks.stop();
      await roster[Symbol.asyncDispose]();
    },
  };
}

function ownAddress(host: HostFacts): string {
  return host.addresses()[0] ?? "http://127.0.0.1:8188";
}

/**
 * Says in the log where the panel is. ComfyUI shows its log to every client, so the token stands in it only where no
 * other machine can be one.
 */
async function announce(host: HostFacts, token: LocalToken, link: () => Promise<string>): Promise<void> {
  try {
    await token.read();
    // Programs that serve by themselves have a terminal for it.
    if (host.name !== "comfyui") return;
    const alone = host.addresses().every((address) => isLoopback(new URL(address)));
    const text = alone ? await link() : `${ownAddress(host)}/netdist/ (the token to change them is in ${token.file})`;
    host.log.info(`NetDist's workers: ${text}`);
  } catch (error) {
    host.log.warn(`NetDist's workers cannot be changed over HTTP: ${error instanceof Error ? error.message : error}`);
  }
}

async function checkOne(worker: string, plan: () => ReturnType<Workers["plan"]>): Promise<CheckResult> {
  try {
    return { worker, problems: [], notices: (await plan()).notices.map(({ message }) => message) };
  } catch (error) {
    const { facts } = error as { readonly facts?: { readonly errors?: readonly unknown[] } };
    return { worker, problems: (facts?.errors ?? [error]).map(problemAtNode), notices: [] };
  }
}
