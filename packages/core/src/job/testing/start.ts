import type { Prompt } from "@netdist/sdk/prompt";
import { fastClock, PATIENT } from "../../client/testing/fast-clock.ts";
import { connectWorker, type WorkerOptions } from "../../client/worker.ts";
import type { NetDistError } from "../../errors/index.ts";
import type { Plan } from "../../plan.ts";
import { type JobOptions, startJob } from "../start.ts";
import type { Job, JobEvent, JobOutcome, JobResult } from "../types.ts";
import { FakeComfy } from "./comfy.ts";

export const PROMPT: Prompt = {
  "3": { class_type: "KSampler", inputs: { seed: 7 }, _meta: { title: "Sampler" } },
  "9": { class_type: "PreviewImage", inputs: { images: ["3", 0] } },
};

/** One picture from node 9. */
export const PLAN: Plan = {
  prompt: PROMPT,
  captures: [{ key: "fetch", carrier: "image", nodeId: "9", source: ["3", 0] }],
  files: [],
  notices: [],
};

/** What a busy machine may take on a fast clock. */
const FAST = { submit: 2e6, cancel: 2e6, total: 1e7 };

export interface Scene extends AsyncDisposable {
  readonly comfy: FakeComfy;
  readonly job: Job;
  readonly events: JobEvent[];
  /** The next event of that type, or the last one that came. */
  heard<T extends JobEvent["type"]>(type: T): Promise<JobEvent & { type: T }>;
  failed(): Promise<NetDistError>;
  succeeded(): Promise<JobResult>;
}

export interface SceneOptions extends Partial<JobOptions> {
  readonly plan?: Plan;
  readonly worker?: Partial<WorkerOptions>;
  /** A clock a hundred times as fast; requests still get their time. */
  readonly fast?: boolean;
  /** Before the job starts. */
  readonly prepare?: (comfy: FakeComfy) => void;
}

/** A job on a fake ComfyUI. */
export async function scene(options: SceneOptions = {}): Promise<Scene> {
  const { plan = PLAN, worker, prepare, fast, ...job } = options;
  const comfy = await FakeComfy.start();
  prepare?.(comfy);
  const client = connectWorker({
    name: "attic",
    url: comfy.url,
    ...(fast && { clock: fastClock(), limits: PATIENT }),
    ...worker,
  });
  const started = startJob(plan, client, {
    readFile: noFile,
    ...job,
    deadlines: { ...(fast && FAST), ...job.deadlines },
  });
  const events: JobEvent[] = [];
  started.listen((event) => events.push(event));
  return {
    comfy,
    job: started,
    events,
    heard: (type) => heard(started, events, type),
    failed: async () => errorOf(await started.outcome),
    succeeded: async () => resultOf(await started.outcome),
    [Symbol.asyncDispose]: async () => {
      await started.cancel("the test is over");
      await client[Symbol.asyncDispose]();
      await comfy[Symbol.asyncDispose]();
    },
  };
}

function heard<T extends JobEvent["type"]>(
  job: Job,
  events: readonly JobEvent[],
  type: T,
): Promise<JobEvent & { type: T }> {
  const is = (event: JobEvent): event is JobEvent & { type: T } => event.type === type;
  const past = events.findLast(is);
  if (past) return Promise.resolve(past);
  return new Promise((resolve) => {
    const stop = job.listen((event) => {
      if (!is(event)) return;
      stop();
      resolve(event);
    });
  });
}

function errorOf(outcome: JobOutcome): NetDistError {
  if (outcome.state === "succeeded") throw new Error("the job succeeded");
  return outcome.error;
}

function resultOf(outcome: JobOutcome): JobResult {
  if (outcome.state !== "succeeded") throw outcome.error;
  return outcome.result;
}

async function noFile(name: string): Promise<never> {
  throw new Error(`no file ${name}`);
}

/** Routes without the ids in them. */
export function withoutIds(routes: readonly string[]): string[] {
  return routes.map((route) => route.replace(/\/[0-9a-f-]{36}(?=\/|$)/, "/*"));
}
