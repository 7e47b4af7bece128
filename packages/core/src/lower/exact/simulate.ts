// What ComfyUI's own nodes do to batches, as far as the tests of exact mode need it: pictures are texts that say how
// they were made, so that equal texts are equal pictures. Sources: LatentFromBatch, RepeatLatentBatch, common_ksampler
// in nodes.py, prepare_noise in comfy/sample.py, LatentBatch and LatentBatchSeedBehavior in comfy_extras/nodes_latent.py.
import { isLink, type Json, type NodeId, type Prompt } from "@netdist/sdk/prompt";
import { graphOf, topologicalOrder } from "../../graph/index.ts";
import { nodeInfo, type ObjectInfo } from "../../object-info/index.ts";

interface Batch {
  readonly pictures: readonly string[];
  readonly index?: readonly number[] | undefined;
}
type Value = Batch | Json;
type Inputs = Readonly<Record<string, Value | undefined>>;

/** Runs a prompt; gives the pictures that each node made. Throws where a number is past the server's limits. */
export function simulate(prompt: Prompt, objectInfo: ObjectInfo): ReadonlyMap<NodeId, readonly string[]> {
  const graph = graphOf(prompt);
  const results = new Map<NodeId, Batch>();
  for (const id of topologicalOrder(graph)) {
    const node = graph.get(id);
    if (node === undefined) continue;
    checkLimits(objectInfo, node.class_type, node.inputs);
    const inputs = Object.entries(node.inputs).map(([name, value]) => [
      name,
      isLink(value) ? results.get(value[0]) : value,
    ]);
    results.set(id, run(node.class_type, Object.fromEntries(inputs)));
  }
  return new Map([...results].map(([id, { pictures }]) => [id, pictures]));
}

function run(classType: string, inputs: Inputs): Batch {
  const batch = (name: string): Batch => (inputs[name] as Batch | undefined) ?? { pictures: [] };
  const number = (name: string): number => Number(inputs[name]);
  const each = (name: string, make: (picture: string, at: number) => string): Batch => ({
    ...batch(name),
    pictures: batch(name).pictures.map(make),
  });
  switch (classType) {
    case "EmptyLatentImage":
    case "EmptyImage":
      return { pictures: Array.from({ length: number("batch_size") }, () => "0") };
    case "LoadImage":
      return { pictures: ["file"] };
    case "KSampler": {
      const { index } = batch("latent_image");
      return each("latent_image", (picture, at) => `K${inputs["seed"]}.${index?.[at] ?? at}(${picture})`);
    }
    case "LatentUpscaleBy":
      return each("samples", (picture) => `up(${picture})`);
    case "UnknownLatentNode":
    case "VAEDecode":
      return { pictures: each("samples", (picture) => `${classType}(${picture})`).pictures };
    case "VAEEncode":
      return { pictures: each("pixels", (picture) => `encode(${picture})`).pictures };
    case "ImageAddNoise":
      return each("image", (picture, at) => `noise${at}(${picture})`);
    case "ImageInvert":
    case "ImageScaleBy":
      return each("image", (picture) => `${classType}(${picture})`);
    case "RepeatLatentBatch":
      return repeated(batch("samples"), number("amount"));
    case "LatentFromBatch":
      return taken(batch("samples"), number("batch_index"), number("length"));
    case "ImageFromBatch":
      return { pictures: taken(batch("image"), number("batch_index"), number("length")).pictures };
    case "LatentBatch":
      return joined(batch("samples1"), batch("samples2"));
    case "LatentBatchSeedBehavior":
      return { pictures: batch("samples").pictures };
    case "PreviewImage":
      return batch("images");
    default:
      return { pictures: [] };
  }
}

function taken({ pictures, index }: Batch, start: number, length: number): Batch {
  const from = Math.min(start, pictures.length - 1);
  const positions = pictures.map((_, at) => at);
  return {
    pictures: pictures.slice(from, from + length),
    index: (index ?? positions).slice(from, from + length),
  };
}

function repeated({ pictures, index }: Batch, amount: number): Batch {
  const rounds = Array.from({ length: amount }, (_, round) => round);
  const step = index && Math.max(...index) - Math.min(...index) + 1;
  return {
    pictures: rounds.flatMap(() => pictures),
    index: index && rounds.flatMap((round) => index.map((at) => at + round * (step ?? 0))),
  };
}

function joined(a: Batch, b: Batch): Batch {
  const indexOf = ({ pictures, index }: Batch): readonly number[] => index ?? pictures.map((_, at) => at);
  return { pictures: [...a.pictures, ...b.pictures], index: [...indexOf(a), ...indexOf(b)] };
}

function checkLimits(objectInfo: ObjectInfo, classType: string, inputs: Readonly<Record<string, Json>>): void {
  for (const { name, type, options } of nodeInfo(objectInfo, classType)?.inputs ?? []) {
    const value = inputs[name];
    if (type !== "INT" || typeof value !== "number") continue;
    if (value < Number(options["min"]) || value > Number(options["max"]))
      throw new Error(`${classType}.${name} = ${value} is out of the server's limits`);
  }
}
