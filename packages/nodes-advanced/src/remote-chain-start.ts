import { demandWidget } from "@netdist/core";
import { combo, defineNode, int, seed, socket } from "@netdist/sdk";
import { parseChain, parseWorkflow, type RemoteChain } from "./chain.ts";

/** Begins a chain: the prompt for the workers, and the seed and batch that the local part has. */
export const remoteChainStart = defineNode({
  id: "RemoteChainStart",
  title: "Queue on remote (start of chain)",
  category: "remote/advanced",
  description:
    "Begins a chain of workers. Connect a workflow, then one Queue on remote (worker) for each worker, then the end of chain.",
  inputs: {
    workflow: socket("JSON", {}, parseWorkflow),
    trigger: combo(["on_change", "always"], { tooltip: "always: send again even when nothing has changed." }),
    batch: int({ default: 1, min: 0, max: 64, tooltip: "Pictures made here, and on each worker without an override." }),
    seed: seed(),
    seed_mode: combo(["offset", "exact"], {
      optional: true,
      default: "offset",
      tooltip:
        "offset: every worker has seeds of its own. exact: together they make the very pictures that one machine would make.",
    }),
    time_limit: int({
      optional: true,
      default: 60,
      min: 1,
      max: 10_080,
      tooltip: "Minutes a worker's whole job may take.",
    }),
  },
  outputs: { remote_chain: socket<RemoteChain>("REMCHAIN", {}, parseChain) },
  lowering: { role: "chainStart", workflow: "workflow", seed: "seed", batch: "batch", seedMode: "seed_mode" },
  fingerprint: ({ trigger }) => (trigger === "always" ? Number.NaN : ""),
  run({ workflow, batch, seed: first, seed_mode, time_limit }, context) {
    if (batch === 0) demandWidget(context, "batch", "0");
    return { remote_chain: { seed: first, batch, prompt: workflow, seed_offset: batch, seed_mode, time_limit } };
  },
});
