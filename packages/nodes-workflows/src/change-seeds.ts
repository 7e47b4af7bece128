import { changeSeeds, randomSeeds } from "@netdist/core";
import { combo, defineNode, int, seed } from "@netdist/sdk";
import { DEFINITIONS } from "./definitions.ts";
import { workflowInput, workflowOutput } from "./sockets.ts";

/** Gives a workflow with other seeds. */
export const changeSeedsWorkflowJson = defineNode({
  id: "ChangeSeedsWorkflowJSON",
  title: "Change seeds (workflow)",
  category: "remote/advanced",
  description: "Changes every seed and noise_seed of a workflow that is a number; one that comes through a link stays.",
  inputs: {
    workflow: workflowInput,
    mode: combo(["offset", "random"], {
      default: "offset",
      tooltip: "offset: add to each seed. random: a new seed for each, made from the seed below.",
    }),
    offset: int({
      default: 1,
      min: Number.MIN_SAFE_INTEGER,
      max: Number.MAX_SAFE_INTEGER,
      tooltip: "What offset adds; past 2^64 − 1 comes 0.",
    }),
    seed: seed({ tooltip: "Of random: the same number gives the same seeds again." }),
  },
  outputs: { workflow: workflowOutput },
  lowering: { role: "vanish" },
  async run({ workflow, mode, offset, seed }, context) {
    const objectInfo = await context.service(DEFINITIONS).objectInfo();
    const change = mode === "random" ? randomSeeds(seed) : (old: bigint) => old + BigInt(offset);
    const { prompt, count } = changeSeeds(workflow, change, objectInfo);
    context.notify(count === 1 ? "1 seed changed" : `${count} seeds changed`);
    return { workflow: prompt };
  },
});
