import type { Json, Link, Prompt, PromptNode } from "@netdist/sdk/prompt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isNetDistError } from "../errors/index.ts";
import { graphOf, linksOf } from "../graph/index.ts";
import type { Plan } from "../plan.ts";
import { lower } from "./index.ts";
import { node, old, recent, table } from "./samples.ts";

/** Classes with the sockets that a random graph links at will. */
const SOCKETS: Readonly<Record<string, readonly string[]>> = {
  KSampler: ["model", "positive", "negative", "latent_image", "seed"],
  VAEDecode: ["samples", "vae"],
  VAEEncode: ["pixels", "vae"],
  EmptyLatentImage: ["width", "batch_size"],
  CheckpointLoaderSimple: [],
  ImageBatch: ["image1", "image2"],
  LatentUpscaleBy: ["samples"],
  ControlNetApplyAdvanced: ["positive", "negative", "control_net", "image", "vae"],
  PreviewImage: ["images"],
  SaveImage: ["images"],
  SaveLatent: ["samples"],
  PreviewAny: ["source"],
  PrimitiveInt: ["value"],
  NotThere: ["a", "b"],
  RemoteQueueSimple: ["seed", "batch_local"],
  FetchRemote: ["final_image", "remote_info"],
  RemoteChainStart: ["workflow", "seed", "batch"],
  RemoteQueueWorker: ["remote_chain"],
  RemoteChainEnd: ["remote_chain"],
  LoadCurrentWorkflowJSON: [],
  SaveImageUrl: ["images"],
  LoadImageUrl: ["url"],
  CombineImageBatch: ["images_a", "images_b", "images_c"],
};

/** Graphs without circles: a node links to earlier ones only, to any slot, or has a literal, or nothing. */
const prompts: fc.Arbitrary<Prompt> = fc
  .array(
    fc.record({
      class_type: fc.constantFrom(...Object.keys(SOCKETS)),
      picks: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 9 })), {
        minLength: 5,
        maxLength: 5,
      }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((drawn) => {
    const ids = drawn.map((_, at) => (at % 3 === 0 ? `89:${at}` : String(at)));
    return Object.fromEntries(
      drawn.map(({ class_type, picks }, at): [string, PromptNode] => {
        const inputs = (SOCKETS[class_type] ?? []).flatMap((name, index): [string, Json][] => {
          const [source = 0, slot = 0, kind = 0] = picks[index] ?? [];
          if (kind === 9) return [];
          if (at === 0 || kind > 6) return [[name, kind]];
          return [[name, [ids[source % at] ?? "", slot] satisfies Link]];
        });
        const widgets: Record<string, Json> = /Queue/.test(class_type)
          ? { enabled: "true", remote_url: "http://a" }
          : {};
        return [ids[at] ?? "", node(class_type, { ...widgets, ...Object.fromEntries(inputs) })];
      }),
    );
  });

const requests = fc.record({
  prompt: prompts,
  pick: fc.nat(),
  outputs: fc.constantFrom("final_image" as const, "any" as const),
  keepOutputs: fc.boolean(),
  objectInfo: fc.constantFrom(old, recent),
  exact: fc.option(fc.record({ start: fc.nat(200), length: fc.integer({ min: 1, max: 64 }) }), { nil: undefined }),
});

function checkPlan(plan: Plan, given: Prompt): void {
  const graph = graphOf(plan.prompt);
  for (const [id, each] of graph) {
    expect(table.has(each.class_type), `${each.class_type} is ours`).toBe(false);
    for (const { link } of linksOf(each)) expect(graph.has(link[0]), `${id} links to ${link[0]}`).toBe(true);
    const before = given[id];
    const role = before && table.get(before.class_type)?.lowering.role;
    if (before && role !== "batch" && role !== "load") expect(each.class_type).toBe(before.class_type);
  }
  const keys = plan.captures.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { nodeId, source } of plan.captures) {
    expect(old[graph.get(nodeId)?.class_type ?? ""]?.outputNode).toBe(true);
    if (source) expect(graph.has(source[0])).toBe(true);
  }
}

test("whatever the prompt: a plan that holds nothing of ours and only links that lead somewhere, or a typed error", () => {
  let plans = 0;
  fc.assert(
    fc.property(requests, ({ prompt, pick, ...request }) => {
      const before = JSON.stringify(prompt);
      const queues = Object.keys(prompt).filter((id) => /RemoteQueue/.test(prompt[id]?.class_type ?? ""));
      const nodeId = queues[pick % Math.max(1, queues.length)];
      const queue = nodeId === undefined ? undefined : { nodeId, seed: 2n ** 64n - 1n, batch: 3 };
      try {
        checkPlan(lower({ ...request, prompt, lowerings: table, queue }), prompt);
        plans += 1;
      } catch (error) {
        if (!isNetDistError(error)) throw error;
      }
      expect(JSON.stringify(prompt)).toBe(before);
    }),
    { numRuns: 1500, seed: 7 },
  );
  expect(plans).toBeGreaterThan(200);
});

test("lowering twice gives the same plan", () => {
  fc.assert(
    fc.property(prompts, (prompt) => {
      const once = () => {
        try {
          return lower({
            prompt,
            lowerings: table,
            objectInfo: old,
            queue: undefined,
            outputs: "any",
            keepOutputs: false,
          });
        } catch (error) {
          return String(error);
        }
      };
      expect(once()).toEqual(once());
    }),
    { numRuns: 200, seed: 7 },
  );
});
