import type { WorkerClient } from "../client/index.ts";
import { isNetDistError, type NetDistError } from "../errors/index.ts";
import { type ObjectInfo, readObjectInfo } from "../object-info/index.ts";
import { preflight } from "../preflight/index.ts";
import type { StagedPlan } from "./stage.ts";

/**
 * A plan that `make` makes of what a worker has, checked against that. Its object_info is kept between jobs; where
 * something seems to be missing it is asked once more, since models are added while servers run.
 */
export async function preparedFor(
  worker: WorkerClient,
  signal: AbortSignal | undefined,
  make: (objectInfo: ObjectInfo) => Promise<StagedPlan>,
): Promise<StagedPlan> {
  try {
    return await attempt();
  } catch (error) {
    if (!isNetDistError(error, "PREFLIGHT_FAILED") || !error.facts.errors?.some(mayHaveChanged)) throw error;
    worker.refresh();
    return await attempt();
  }

  async function attempt(): Promise<StagedPlan> {
    const objectInfo = await objectInfoOf(worker, signal);
    const { plan, files } = await make(objectInfo);
    const limit = (await worker.features({ signal }))["max_upload_size"];
    const maxUploadSize = typeof limit === "number" ? limit : undefined;
    const facts = { objectInfo, worker: worker.worker, fileSize: files.size, maxUploadSize };
    return { plan: await preflight(plan, facts), files };
  }
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
