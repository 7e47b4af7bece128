import {
  dispatchFrom,
  type ExactRange,
  exactRange,
  isRunningPrompt,
  queueFingerprint,
  type RemoteInfo,
} from "@netdist/core";
import { boolean, combo, defineNode, int, type NodeContext, socket, string, wrapSeed } from "@netdist/sdk";
import { parseChain, type RemoteChain } from "./chain.ts";

/** Sends the chain's prompt to one worker, with the seed and batch that are its share. */
export const remoteQueueWorker = defineNode({
  id: "RemoteQueueWorker",
  title: "Queue on remote (worker)",
  category: "remote/advanced",
  description:
    "One worker of a chain. Connect remote_info to Fetch from remote, and remote_chain to the next worker or the end of chain.",
  inputs: {
    remote_chain: socket<RemoteChain>("REMCHAIN", {}, parseChain),
    remote_url: string({ multiline: false, default: "http://127.0.0.1:8288/", tooltip: "A worker's name or address." }),
    batch_override: int({
      default: 0,
      min: 0,
      max: 64,
      tooltip: "Pictures made on this worker; 0: the chain's batch.",
    }),
    enabled: combo(["true", "false", "remote"], {
      default: "true",
      tooltip: "false: send nothing. remote: give this worker's seed and batch to the end of the chain.",
    }),
    outputs: combo(["final_image", "any"], {
      default: "final_image",
      tooltip: "any: the worker runs every output node and the last one's pictures come back.",
    }),
    keep_outputs: boolean({
      optional: true,
      default: false,
      tooltip: "Let the worker run and save its other output nodes too.",
    }),
  },
  outputs: {
    remote_chain: socket<RemoteChain>("REMCHAIN", {}, parseChain),
    remote_info: socket<RemoteInfo>("REMINFO"),
  },
  lowering: {
    role: "chainWorker",
    url: "remote_url",
    chain: "remote_chain",
    enabled: "enabled",
    override: "batch_override",
  },
  fingerprint: (_values, context) => queueFingerprint(undefined, context),
  async run(values, context) {
    const { remote_chain: chain, enabled } = values;
    const share = shareOf(chain, values);
    const next = { ...chain, seed_offset: chain.seed_offset + share.step };
    if (enabled === "false") return { remote_chain: next, remote_info: {} };
    if (enabled === "remote")
      return { remote_chain: { ...next, seed: share.seed, batch: share.batch }, remote_info: {} };
    if (share.batch === 0) throw noBatch(context);
    const running = isRunningPrompt(context, chain.prompt);
    const self = { nodeId: context.uniqueId, classType: "RemoteQueueWorker" };
    const info = await dispatchFrom(context, {
      remoteUrl: values.remote_url,
      prompt: chain.prompt,
      // In another prompt than the running one node ids mean nothing: there the address says which node is meant.
      queue: {
        ...(running ? self : { url: values.remote_url, like: self }),
        seed: share.seed,
        batch: share.batch,
      },
      outputs: values.outputs,
      keepOutputs: values.keep_outputs,
      timeLimit: chain.time_limit * 60_000,
      exact: exactOf(chain, share.batch, running ? context : undefined),
    });
    return { remote_chain: next, remote_info: info };
  },
});

/**
 * A worker's seed and batch, and how far the chain moves on. In `offset` mode a worker without an override moves it by
 * one only, and a disabled one too, as they always have, so that old results stay reproducible. In `exact` mode the
 * chain counts pictures, and only those that are made.
 */
function shareOf(
  chain: RemoteChain,
  { batch_override: override, enabled }: { batch_override: number; enabled: string },
): { seed: bigint; batch: number; step: number } {
  const batch = override > 0 ? override : chain.batch;
  if (chain.seed_mode === "exact") return { seed: chain.seed, batch, step: enabled === "true" ? batch : 0 };
  return { seed: wrapSeed(chain.seed + BigInt(chain.seed_offset)), batch, step: override > 0 ? override : 1 };
}

function noBatch({ uniqueId }: NodeContext): Error {
  return new Error(
    `Node ${uniqueId} has no pictures to make: the chain's batch is 0. Set batch_override to the number for this worker.`,
  );
}

/** The pictures of an exact chain's worker; the running prompt is checked for chains that branch. */
function exactOf(chain: RemoteChain, length: number, running: NodeContext | undefined): ExactRange | undefined {
  if (chain.seed_mode !== "exact") return undefined;
  if (running) return exactRange(running, { seed: chain.seed, local: chain.batch, length });
  return { start: chain.seed_offset, length, local: chain.batch };
}
