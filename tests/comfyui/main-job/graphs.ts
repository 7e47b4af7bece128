import type { Json, Link, Prompt, PromptNode } from "@netdist/sdk/prompt";

/** A part of a workflow that makes pictures of a seed and a batch; node 8 gives them. */
export type Work = (seed: Json, batch: Json) => Prompt;

export const PICTURES: Link = ["8", 0];

export function node(class_type: string, inputs: Record<string, Json> = {}, title?: string): PromptNode {
  return { class_type, inputs, ...(title !== undefined && { _meta: { title } }) };
}

/** Plain pictures in the colour of the seed, which our own server makes too. */
export const colours: Work = (seed, batch) => ({
  "8": node("EmptyImage", { width: 16, height: 8, batch_size: batch, color: seed }),
});

/** Noise drawn from the seed for the whole batch at once. */
export const noise: Work = (seed, batch) => ({
  "5": node("EmptyImage", { width: 40, height: 24, batch_size: batch, color: 0x808080 }),
  "8": node("ImageAddNoise", { image: ["5", 0], seed, strength: 0.4 }),
});

/** The work alone, as a person runs it on one server. */
export function alone(work: Work, seed: Json, batch: number): Prompt {
  return { ...work(seed, batch), "9": node("PreviewImage", { images: PICTURES }) };
}

export interface SimpleOptions {
  readonly seed: Json;
  readonly local: number;
  readonly remote: number;
  readonly mode?: "offset" | "exact";
  readonly url?: string;
}

/** The old simple workflow: queue node 10, FetchRemote 11, CombineImageBatch 12, SaveImage 13. */
export function simpleWorkflow(work: Work, { seed, local, remote, mode = "offset", url = "" }: SimpleOptions): Prompt {
  return {
    ...work(["10", 0], ["10", 1]),
    "10": node("RemoteQueueSimple", {
      remote_url: url,
      batch_local: local,
      batch_remote: remote,
      trigger: "on_change",
      enabled: "true",
      seed,
      seed_mode: mode,
    }),
    "11": node("FetchRemote", { final_image: PICTURES, remote_info: ["10", 2] }, "From the worker"),
    "12": node("CombineImageBatch", { images_a: PICTURES, images_b: ["11", 0] }),
    "13": node("SaveImage", { images: ["12", 0], filename_prefix: "simple" }),
  };
}

export interface ChainOptions {
  readonly seed: Json;
  readonly batch: number;
  /** `batch_override` of the two workers. */
  readonly overrides: readonly [number, number];
  readonly mode?: "offset" | "exact";
  readonly urls?: readonly [string, string];
}

/** The old chain workflow: start 21, workers 22 and 23, end 24, FetchRemote 25 and 26, pictures joined and saved. */
export function chainWorkflow(work: Work, options: ChainOptions): Prompt {
  const { seed, batch, overrides, mode = "offset", urls = ["", ""] } = options;
  const worker = (chain: string, at: 0 | 1) =>
    node("RemoteQueueWorker", {
      remote_chain: [chain, 0],
      remote_url: urls[at],
      batch_override: overrides[at],
      enabled: "true",
      outputs: "final_image",
    });
  return {
    ...work(["24", 0], ["24", 1]),
    "20": node("LoadCurrentWorkflowJSON"),
    "21": node("RemoteChainStart", { workflow: ["20", 0], trigger: "on_change", batch, seed, seed_mode: mode }),
    "22": worker("21", 0),
    "23": worker("22", 1),
    "24": node("RemoteChainEnd", { remote_chain: ["23", 0] }),
    "25": node("FetchRemote", { final_image: PICTURES, remote_info: ["22", 1] }),
    "26": node("FetchRemote", { final_image: PICTURES, remote_info: ["23", 1] }),
    "27": node("CombineImageBatch", { images_a: PICTURES, images_b: ["25", 0] }),
    "28": node("CombineImageBatch", { images_a: ["27", 0], images_b: ["26", 0] }),
    "29": node("SaveImage", { images: ["28", 0], filename_prefix: "chain" }),
  };
}
