import { type Json, type JsonObject, type Prompt, type PromptNode, parsePrompt } from "@netdist/sdk/prompt";

/** A prompt node in one line. */
export function node(class_type: string, inputs: Record<string, Json> = {}, title?: string): PromptNode {
  return { class_type, inputs, ...(title !== undefined && { _meta: { title } }) };
}

/** Size and text of the pictures that the tests sample. */
export interface Look {
  readonly side?: number;
  readonly text?: string;
  readonly step_ms?: number;
}

/** Nodes "5" (latents) and "3" (sampler, IMAGE in slot 1). */
export function sampling(seed: Json, batch: Json, { side = 64, text = "sea", step_ms = 0 }: Look = {}): Prompt {
  return {
    "5": node("EmptyLatentImage", { width: side, height: side, batch_size: batch }),
    "3": node("NetDistProceduralSampler", { seed, steps: 2, latent_image: ["5", 0], text, step_ms }, "Sampler"),
  };
}

/** A batch on one server; node "9" shows it. */
export function plain(seed: Json, batch: number, look?: Look): Prompt {
  return { ...sampling(seed, batch, look), "9": node("PreviewImage", { images: ["3", 1] }) };
}

/** RemoteQueueSimple as an old workflow has it. */
export function queueSimple(remote_url: Json, inputs: Record<string, Json> = {}): PromptNode {
  return node("RemoteQueueSimple", {
    ...{ remote_url, batch_local: 1, batch_remote: 1, trigger: "on_change", enabled: "true", seed: 100, ...inputs },
  });
}

export function fetchRemote(queue: string, inputs: Record<string, Json> = {}): PromptNode {
  const slot = queue.startsWith("2") ? 1 : 2;
  return node("FetchRemote", { final_image: ["3", 1], remote_info: [queue, slot], ...inputs });
}

/** The old simple workflow around the sampler: queue node "10", FetchRemote "11", both joined in "12", shown by "13". */
export function simple(remote_url: Json, inputs: Record<string, Json> = {}, look?: Look): Prompt {
  return {
    ...sampling(["10", 0], ["10", 1], look),
    "10": queueSimple(remote_url, inputs),
    "11": fetchRemote("10"),
    "12": node("CombineImageBatch", { images_a: ["3", 1], images_b: ["11", 0] }),
    "13": node("PreviewImage", { images: ["12", 0] }),
  };
}

/** RemoteQueueWorker below `above`, an id. */
export function chainWorker(above: string, remote_url: Json, inputs: Record<string, Json> = {}): PromptNode {
  return node("RemoteQueueWorker", {
    ...{ remote_chain: [above, 0], remote_url, batch_override: 0, enabled: "true", outputs: "final_image", ...inputs },
  });
}

export interface Chain extends Look {
  readonly start?: Record<string, Json>;
  /** The workers' inputs, in order. */
  readonly workers: readonly (Record<string, Json> & { readonly remote_url: Json })[];
  readonly fetch?: Record<string, Json>;
}

/**
 * The old chain workflow: start "20", workers "21" …, end "29"; FetchRemote "31" …; all joined in "12", shown by "13".
 */
export function chain({ start = {}, workers, fetch = {}, ...look }: Chain): Prompt {
  const ids = workers.map((_, index) => String(21 + index));
  const queues = workers.map((inputs, index): [string, PromptNode] => [
    String(21 + index),
    chainWorker(String(20 + index), inputs.remote_url, inputs),
  ]);
  const fetches = ids.map((id): [string, PromptNode] => [String(Number(id) + 10), fetchRemote(id, fetch)]);
  const letters = "bcdefgh";
  const joined = fetches.map(([id], index): [string, Json] => [`images_${letters[index]}`, [id, 0]]);
  return {
    ...sampling(["29", 0], ["29", 1], look),
    "19": node("LoadCurrentWorkflowJSON"),
    "20": node("RemoteChainStart", { workflow: ["19", 0], trigger: "on_change", batch: 1, seed: 100, ...start }),
    ...Object.fromEntries(queues),
    "29": node("RemoteChainEnd", { remote_chain: [ids.at(-1) ?? "20", 0] }),
    ...Object.fromEntries(fetches),
    "12": node("CombineImageBatch", { images_a: ["3", 1], ...Object.fromEntries(joined) }),
    "13": node("PreviewImage", { images: ["12", 0] }),
  };
}

/** The prompt with inputs of some nodes changed. */
export function change(prompt: Prompt, changes: Readonly<Record<string, Record<string, Json>>>): Prompt {
  return Object.fromEntries(
    Object.entries(prompt).map(([id, one]) => [id, { ...one, inputs: { ...one.inputs, ...changes[id] } }]),
  );
}

/** The prompt without some of its nodes. */
export function without(prompt: Prompt, ...ids: readonly string[]): Prompt {
  return Object.fromEntries(Object.entries(prompt).filter(([id]) => !ids.includes(id)));
}

/**
 * An old workflow made for a checkpoint, with the sampler that our server has: node "3" samples and decodes at once,
 * so what came from the decoder "8" comes from its second output.
 */
export function withOurSampler(prompt: Prompt, side: number): Prompt {
  const swap = (value: Json): Json => (Array.isArray(value) && value[0] === "8" ? ["3", 1] : value);
  const { seed = 0, latent_image = 0 } = prompt["3"]?.inputs ?? {};
  const kept = Object.entries(without(prompt, "4", "6", "7", "8")).map(([id, one]): [string, PromptNode] => [
    id,
    { ...one, inputs: Object.fromEntries(Object.entries(one.inputs).map(([name, value]) => [name, swap(value)])) },
  ]);
  const sampler = node("NetDistProceduralSampler", { seed, steps: 2, latent_image, text: "sea" });
  return change(parsePrompt({ ...Object.fromEntries(kept), "3": sampler } as unknown as JsonObject), {
    "5": { width: side, height: side },
  });
}
