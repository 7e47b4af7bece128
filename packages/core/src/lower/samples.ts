// What the tests of lowering and preflight are made of: our nodes as they declare themselves, workers' descriptions,
// and the two workflows that people have.
import { readFileSync } from "node:fs";
import type { Lowering } from "@netdist/sdk";
import { type Json, type NodeId, type Prompt, type PromptNode, parseJson } from "@netdist/sdk/prompt";
import { isNetDistError } from "../errors/index.ts";
import { type ObjectInfo, readObjectInfo } from "../object-info/index.ts";
import type { Plan } from "../plan.ts";
import { lower } from "./lower.ts";
import type { LowerRequest } from "./request.ts";
import type { LoweringOf, Lowerings } from "./table.ts";

const read = (version: string): ObjectInfo =>
  readObjectInfo(parseJson(readFileSync(new URL(`./fixtures/object-info-${version}.json`, import.meta.url), "utf8")));

/** Extracts of what ComfyUI 0.3.64 and 0.33.0 say of their nodes. */
export const old: ObjectInfo = read("0.3.64");
export const recent: ObjectInfo = read("0.33.0");

const ours = (lowering: Lowering, outputs: readonly string[], outputNode = false): LoweringOf => ({
  lowering,
  title: lowering.role,
  inputs: [],
  outputs,
  outputNode,
});

export const table: Lowerings = new Map<string, LoweringOf>([
  [
    "RemoteQueueSimple",
    ours(
      {
        role: "queue",
        url: "remote_url",
        seed: "seed",
        batch: "batch_local",
        remoteBatch: "batch_remote",
        enabled: "enabled",
        seedMode: "seed_mode",
      },
      ["seed", "batch", "remote_info"],
    ),
  ],
  [
    "FetchRemote",
    ours({ role: "fetch", value: "final_image", info: "remote_info", ifDisabled: "if_disabled" }, ["image"]),
  ],
  [
    "RemoteChainStart",
    ours({ role: "chainStart", workflow: "workflow", seed: "seed", batch: "batch", seedMode: "seed_mode" }, [
      "remote_chain",
    ]),
  ],
  [
    "RemoteQueueWorker",
    ours(
      {
        role: "chainWorker",
        url: "remote_url",
        chain: "remote_chain",
        enabled: "enabled",
        override: "batch_override",
      },
      ["remote_chain", "remote_info"],
    ),
  ],
  ["RemoteChainEnd", ours({ role: "chainEnd", chain: "remote_chain" }, ["seed", "batch"])],
  [
    "RemotePool",
    ours(
      {
        ...{
          role: "pool",
          seed: "seed",
          batch: "batch",
          local: "include_local",
          workers: "workers",
          seedMode: "seed_mode",
        },
        ...{ onFailure: "on_failure", split: "split", timeLimit: "time_limit" },
      },
      ["seed", "batch", "remote_pool"],
    ),
  ],
  [
    "FetchPool",
    ours({ role: "fetchPool", info: "remote_pool", values: ["value_1", "value_2", "value_3"] }, [
      "value_1",
      "value_2",
      "value_3",
    ]),
  ],
  [
    "RemoteValue",
    ours({ role: "workerValue", value: "value", workers: "workers", text: "text", link: "remote_value" }, ["value"]),
  ],
  ["LoadCurrentWorkflowJSON", ours({ role: "vanish" }, ["workflow"])],
  ["SaveDiskWorkflowJSON", ours({ role: "primary" }, [], true)],
  ["SaveImageUrl", ours({ role: "primary" }, [], true)],
  ["LoadImageUrl", ours({ role: "load", class_type: "LoadImage", input: "image" }, ["image", "mask"])],
  ["OurKept", ours({ role: "keep" }, ["image"])],
  [
    "CombineImageBatch",
    ours(
      {
        role: "batch",
        inputs: ["images_a", "images_b", "images_c"],
        class_type: "ImageBatch",
        first: "image1",
        second: "image2",
        sizes: "if_sizes_differ",
      },
      ["images"],
    ),
  ],
]);

/** A prompt node in one line. */
export function node(class_type: string, inputs: Record<string, Json> = {}, title?: string): PromptNode {
  return { class_type, inputs, ...(title !== undefined && { _meta: { title } }) };
}

/** Model, texts, latent, sampler and decoder as nodes 4 to 8; seed and batch as given. */
export function txt2img(seed: Json, batch: Json): Record<NodeId, PromptNode> {
  return {
    "3": node("KSampler", {
      model: ["4", 0],
      seed,
      steps: 20,
      cfg: 7,
      sampler_name: "euler",
      scheduler: "normal",
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
      denoise: 1,
    }),
    "4": node("CheckpointLoaderSimple", { ckpt_name: "tiny.safetensors" }),
    "5": node("EmptyLatentImage", { width: 512, height: 512, batch_size: batch }),
    "6": node("CLIPTextEncode", { text: "a cat", clip: ["4", 1] }, "Positive"),
    "7": node("CLIPTextEncode", { text: "", clip: ["4", 1] }),
    "8": node("VAEDecode", { samples: ["3", 0], vae: ["4", 2] }),
  };
}

export function queueSimple(inputs: Record<string, Json> = {}): PromptNode {
  return node("RemoteQueueSimple", {
    remote_url: "http://127.0.0.1:8288/",
    batch_local: 1,
    batch_remote: 2,
    trigger: "on_change",
    enabled: "true",
    seed: 100,
    ...inputs,
  });
}

/** The old simple workflow: local and remote pictures joined and saved. */
export const simple: Prompt = {
  ...txt2img(["10", 0], ["10", 1]),
  "9": node("SaveImage", { images: ["12", 0], filename_prefix: "ComfyUI" }),
  "10": queueSimple(),
  "11": node("FetchRemote", { final_image: ["8", 0], remote_info: ["10", 2] }),
  "12": node("CombineImageBatch", { images_a: ["8", 0], images_b: ["11", 0] }),
  "13": node("PreviewImage", { images: ["8", 0] }),
};

/** The old chain workflow: two workers and the local part, joined and saved. */
export const chain: Prompt = {
  ...txt2img(["23", 0], ["23", 1]),
  "9": node("SaveImage", { images: ["27", 0], filename_prefix: "ComfyUI" }),
  "19": node("LoadCurrentWorkflowJSON"),
  "20": node("RemoteChainStart", { workflow: ["19", 0], trigger: "on_change", batch: 2, seed: 100 }),
  "21": chainWorker(["20", 0], { remote_url: "http://127.0.0.1:8288/", batch_override: 3 }),
  "22": chainWorker(["21", 0], { remote_url: "http://127.0.0.1:8388/", batch_override: 0 }),
  "23": node("RemoteChainEnd", { remote_chain: ["22", 0] }),
  "24": node("FetchRemote", { final_image: ["8", 0], remote_info: ["21", 1] }),
  "25": node("FetchRemote", { final_image: ["8", 0], remote_info: ["22", 1] }),
  "26": node("CombineImageBatch", { images_a: ["8", 0], images_b: ["24", 0] }),
  "27": node("CombineImageBatch", { images_a: ["26", 0], images_b: ["25", 0] }),
};

export function chainWorker(remote_chain: Json, inputs: Record<string, Json> = {}): PromptNode {
  return node("RemoteQueueWorker", {
    remote_chain,
    remote_url: "http://127.0.0.1:8288/",
    batch_override: 0,
    enabled: "true",
    outputs: "final_image",
    ...inputs,
  });
}

/** A sample lowered for the first worker's run of the simple workflow. */
export function lowered(prompt: Prompt, changes: Partial<LowerRequest> = {}): Plan {
  return lower({
    prompt,
    lowerings: table,
    objectInfo: old,
    queue: { nodeId: "10", seed: 101n, batch: 2 },
    outputs: "final_image",
    keepOutputs: false,
    ...changes,
  });
}

/** The typed error that a call throws. */
export function failure(make: () => unknown): {
  readonly code: string;
  readonly message: string;
  readonly nodeId: NodeId | undefined;
} {
  try {
    make();
  } catch (error) {
    if (isNetDistError(error)) return { code: error.code, message: error.message, nodeId: error.facts.nodeId };
    throw error;
  }
  throw new Error("nothing was thrown");
}
