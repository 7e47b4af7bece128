import { block, defineNode, int, seed, socket } from "@netdist/sdk";
import { parseChain, type RemoteChain } from "./chain.ts";

/** Ends a chain: the seed and batch for the sampler, the local ones here and each worker's own there. */
export const remoteChainEnd = defineNode({
  id: "RemoteChainEnd",
  title: "Queue on remote (end of chain)",
  category: "remote/advanced",
  description: "Ends a chain. Connect seed and batch to the sampler: every worker gets values of its own.",
  inputs: { remote_chain: socket<RemoteChain>("REMCHAIN", {}, parseChain) },
  outputs: { seed: seed(), batch: int() },
  lowering: { role: "chainEnd", chain: "remote_chain" },
  run: ({ remote_chain: chain }) =>
    chain.batch === 0 ? { seed: block(), batch: block() } : { seed: chain.seed, batch: chain.batch },
});
