import { isLink, type NodeId, type PromptNode } from "@netdist/sdk/prompt";
import { type Graph, inputOf } from "../../graph/index.ts";
import type { Notice } from "../../plan.ts";
import type { Size } from "./facts.ts";

/** Samplers that draw noise at every step, for all pictures of a run at once: by name, and by class. */
const STEP_NOISE = /ancestral|sde|^lcm$|^ddpm$|^seeds_|^sa_solver/;
const STEP_NOISE_CLASS = /^Sampler(EulerAncestral|DPMPP_2S_Ancestral|.*SDE|SASolver|SEEDS|LCM)/;

/** A sampler of the prompt, and the latent that it starts from. */
export interface SamplerAt {
  readonly nodeId: NodeId;
  readonly latent: Size | undefined;
}

/** What the user should know of pictures that may differ from those of one machine; each thing once. */
export function exactNotices(graph: Graph, samplers: readonly SamplerAt[], local: number): readonly Notice[] {
  const noisy = samplers.find(({ nodeId }) => drawsStepNoise(graph, nodeId));
  return [...(noisy ? [stepNoise(graph, noisy.nodeId)] : []), ...(local > 1 ? tail(graph, samplers) : [])];
}

function tail(graph: Graph, samplers: readonly SamplerAt[]): readonly Notice[] {
  const odd = samplers.find(({ latent }) => latent && (latent.width * latent.height * latent.channels) % 16 !== 0);
  if (odd?.latent) {
    const { width, height, channels } = odd.latent;
    const size = `${width}x${height} values in ${channels} channels`;
    const message = `${named(graph, odd.nodeId)}: a latent of ${size} is no multiple of 16, so the local pictures after the first may differ from those of one machine. Make one picture here, or none.`;
    return [{ code: "BATCH_TAIL", nodeId: odd.nodeId, message }];
  }
  const unknown = samplers.find(({ latent }) => latent === undefined);
  if (unknown === undefined) return [];
  const message = `${named(graph, unknown.nodeId)}: the size of its latent is not known here. Where height x width of the latent is no multiple of 4, the local pictures after the first may differ from those of one machine.`;
  return [{ code: "UNCERTAIN", nodeId: unknown.nodeId, message }];
}

function stepNoise(graph: Graph, nodeId: NodeId): Notice {
  const message = `${named(graph, nodeId)} draws noise at every step, so pictures of a part of the batch differ from those of one machine.`;
  return { code: "STEP_NOISE", nodeId, message };
}

function drawsStepNoise(graph: Graph, nodeId: NodeId): boolean {
  const node = graph.get(nodeId);
  if (node?.class_type === "NetDistProceduralSampler") return inputOf(node, "step_noise") === true;
  const sampler = inputOf(node, "sampler");
  return namesStepNoise(node) || (isLink(sampler) && namesStepNoise(graph.get(sampler[0])));
}

function namesStepNoise(node: PromptNode | undefined): boolean {
  const name = inputOf(node, "sampler_name");
  if (typeof name === "string") return STEP_NOISE.test(name);
  return STEP_NOISE_CLASS.test(node?.class_type ?? "");
}

function named(graph: Graph, nodeId: NodeId): string {
  const node = graph.get(nodeId);
  return `Node ${nodeId} (${node?._meta?.title ?? node?.class_type})`;
}
