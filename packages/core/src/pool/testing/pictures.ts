import { floats, type Image } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import type { WorkerClient } from "../../client/worker.ts";
import { startJob } from "../../job/index.ts";
import type { Plan, Range } from "../../plan.ts";
import type { PoolResult, PoolWork } from "../types.ts";

export interface PictureOptions extends Partial<PoolWork> {
  /** Milliseconds for a picture on a server of speed 1. */
  readonly ms?: number;
  readonly seed?: number;
  /** Another class in place of the sampler's picture: what shall go wrong there. */
  readonly between?: (range: Range) => {
    readonly class_type: string;
    readonly inputs: Record<string, string | number>;
  };
}

const readFile = (): Promise<never> => Promise.reject(new Error("no file"));

/** Pictures `start` … of a batch, each the very picture that it is in the whole batch. */
export function pictures(length: number, options: PictureOptions = {}): PoolWork {
  const { ms = 0, seed = 7, between, ...work } = options;
  return {
    range: { start: 0, length },
    prepare: async (_worker, range) => ({ plan: planOf(range, ms, seed, between?.(range)), files: { open: readFile } }),
    ...work,
  };
}

function planOf(
  { start, length }: Range,
  ms: number,
  seed: number,
  between: { readonly class_type: string; readonly inputs: Record<string, string | number> } | undefined,
): Plan {
  const sampler = { seed, steps: 2, latent_image: ["2", 0], text: "", step_ms: Math.ceil(ms / 2) } as const;
  const prompt: Prompt = {
    "1": { class_type: "EmptyLatentImage", inputs: { width: 16, height: 16, batch_size: start + length } },
    "2": { class_type: "LatentFromBatch", inputs: { samples: ["1", 0], batch_index: start, length } },
    "3": { class_type: "NetDistProceduralSampler", inputs: sampler },
    ...(between && { "4": { ...between, inputs: { ...between.inputs, image: ["3", 1] } } }),
    "5": { class_type: "PreviewImage", inputs: { images: between ? ["4", 0] : ["3", 1] } },
  };
  const source = between ? (["4", 0] as const) : (["3", 1] as const);
  return { prompt, captures: [{ key: "fetch", carrier: "image", nodeId: "5", source }], files: [], notices: [] };
}

/** The pictures that one server makes of the whole batch. */
export async function wholeBatch(client: WorkerClient, length: number, seed = 7): Promise<Buffer[]> {
  const job = startJob(planOf({ start: 0, length }, 0, seed, undefined), client, { readFile });
  const outcome = await job.outcome;
  if (outcome.state !== "succeeded") throw outcome.error;
  return await cut(outcome.result.values.get("fetch") as Image);
}

/** The pictures of a run, in order; undefined where one is missing. */
export async function picturesOf({ shards }: PoolResult, length: number): Promise<(Buffer | undefined)[]> {
  const all: (Buffer | undefined)[] = Array.from({ length });
  for (const shard of shards) {
    if (shard.state !== "succeeded") continue;
    const these = await cut(shard.values.get("fetch") as Image);
    if (these.length !== shard.range.length) throw new Error(`${these.length} pictures for ${shard.range.length}`);
    for (const [at, picture] of these.entries()) {
      if (all[shard.range.start + at]) throw new Error(`picture ${shard.range.start + at} came twice`);
      all[shard.range.start + at] = picture;
    }
  }
  return all;
}

async function cut(image: Image): Promise<Buffer[]> {
  const [count = 0] = image.shape;
  const values = await floats(image);
  const size = values.length / count;
  return Array.from({ length: count }, (_, at) => Buffer.from(values.slice(at * size, (at + 1) * size).buffer));
}
