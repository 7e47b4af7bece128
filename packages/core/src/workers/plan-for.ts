import type { HostFacts, StageContext } from "@netdist/sdk";
import type { WorkerClient } from "../client/index.ts";
import { graphOf } from "../graph/index.ts";
import { type Lowerings, type LowerRequest, lower, matchNames, type TargetWorker } from "../lower/index.ts";
import { runningQueue } from "../lower/running.ts";
import type { InputFiles } from "./files.ts";
import { preparedFor } from "./prepared-for.ts";
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
  return await preparedFor(worker, options.signal, async (objectInfo) => {
    const queue = queueIn(request, table);
    const own = { worker: here.targetOf(worker), pictures: await here.pictures() };
    const lowered = lower({ ...own, ...request, queue, lowerings: table, objectInfo });
    const named = matchNames(lowered, objectInfo, { exact: request.exact !== undefined });
    return await stageFiles(named, host, inputs, options);
  });
}

/** A prompt from a file without a queue node for this worker is sent as it is, with all that it saves. */
function queueIn({ prompt, queue }: Pick<LowerRequest, "prompt" | "queue">, table: Lowerings): LowerRequest["queue"] {
  return runningQueue(graphOf(prompt), table, queue) === undefined ? undefined : queue;
}
