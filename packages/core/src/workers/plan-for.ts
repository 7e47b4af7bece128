import type { HostFacts, StageContext } from "@netdist/sdk";
import type { WorkerClient } from "../client/index.ts";
import { isNetDistError, type NetDistError } from "../errors/index.ts";
import { graphOf } from "../graph/index.ts";
import { type Lowerings, type LowerRequest, lower, matchNames, type TargetWorker } from "../lower/index.ts";
import { runningQueue } from "../lower/running.ts";
import { type ObjectInfo, readObjectInfo } from "../object-info/index.ts";
import { preflight } from "../preflight/index.ts";
import type { InputFiles } from "./files.ts";
import { type StagedPlan, stageFiles } from "./stage.ts";

/**
 * The plan of a prompt for one worker, checked against what the worker has, with the files that it reads. Its object_info is kept between jobs; where
 * something seems to be missing it is asked once more, since models are added while servers run.
 */
export async function planFor(
  worker: WorkerClient,
  request: Omit<LowerRequest, "lowerings" | "objectInfo">,
  here: {
    readonly table: Lowerings;
    readonly host: HostFacts;
    readonly inputs: InputFiles;
    /** How nodes may name a worker. */
    targetOf(worker: WorkerClient): TargetWorker;
    /** How workers are to send pictures back. */
    pictures(): Promise<"png" | "webp">;
  },
  options: Pick<StageContext, "signal" | "promptId">,
): Promise<StagedPlan> {
  const { table, host, inputs } = here;
  const { signal } = options;
  try {
    return await attempt();
  } catch (error) {
    if (!isNetDistError(error, "PREFLIGHT_FAILED") || !error.facts.errors?.some(mayHaveChanged)) throw error;
    worker.refresh();
    return attempt();
  }

  async function attempt(): Promise<StagedPlan> {
    const objectInfo = await objectInfoOf(worker, signal);
    const queue = queueIn(request, table);
    const pictures = await here.pictures();
    const own = { worker: here.targetOf(worker), pictures };
    const lowered = lower({ ...own, ...request, queue, lowerings: table, objectInfo });
    const named = matchNames(lowered, objectInfo, { exact: request.exact !== undefined });
    const { plan, files } = await stageFiles(named, host, inputs, options);
    const limit = (await worker.features({ signal }))["max_upload_size"];
    const checked = await preflight(plan, {
      objectInfo,
      worker: worker.worker,
      fileSize: files.size,
      maxUploadSize: typeof limit === "number" ? limit : undefined,
    });
    return { plan: checked, files };
  }
}

/** A prompt from a file without a queue node for this worker is sent as it is, with all that it saves. */
function queueIn({ prompt, queue }: Pick<LowerRequest, "prompt" | "queue">, table: Lowerings): LowerRequest["queue"] {
  return runningQueue(graphOf(prompt), table, queue) === undefined ? undefined : queue;
}

function mayHaveChanged({ code }: NetDistError): boolean {
  return code === "MISSING_NODE" || code === "MISSING_MODEL";
}

const parsed = new WeakMap<object, ObjectInfo>();

/** A worker's node classes, read once for each answer that it gave. */
export async function objectInfoOf(worker: WorkerClient, signal?: AbortSignal): Promise<ObjectInfo> {
  const raw = await worker.objectInfo({ signal });
  const known = parsed.get(raw);
  if (known) return known;
  const info = readObjectInfo(raw);
  parsed.set(raw, info);
  return info;
}
