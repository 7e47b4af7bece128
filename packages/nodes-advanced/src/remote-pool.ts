import { demandWidget, dispatchPool, poolWords, queueFingerprint } from "@netdist/core";
import { block, boolean, combo, defineNode, int, output, seed, string, wrapSeed } from "@netdist/sdk";
import { poolSocket } from "./pool/pool-info.ts";

/** Has a batch made by all workers together, the first pictures of it here. */
export const remotePool = defineNode({
  id: "RemotePool",
  title: "Queue on pool",
  category: "remote/advanced",
  description:
    "Makes a batch on many machines: it is divided by their speed, and what one of them loses another one makes. Connect seed and batch to the sampler, and remote_pool to Fetch from pool.",
  inputs: {
    workers: string({
      multiline: false,
      default: "",
      placeholder: "all listed workers",
      tooltip: "Names, tags or addresses of workers, with commas; empty: every worker of the config file.",
    }),
    batch: int({ default: 10, min: 1, max: 4096, tooltip: "Pictures in all." }),
    seed: seed(),
    seed_mode: combo(["exact", "offset"], {
      default: "exact",
      tooltip:
        "exact: the very pictures that one machine makes of this batch. offset: picture n is a batch of one with seed + n.",
    }),
    on_failure: combo(["fail", "partial", "local"], {
      default: "fail",
      tooltip:
        "When pictures cannot be had from any worker. fail: the run fails. partial: the others come, and the node says which are missing. local: they are made here.",
    }),
    include_local: boolean({ default: true, tooltip: "Make the first pictures here." }),
    split: int({
      default: 1,
      min: 1,
      max: 64,
      tooltip:
        "Pictures that are always made together by samplers which draw noise at every step: another number gives other pictures. Other samplers do not ask.",
    }),
    trigger: combo(["on_change", "always"], {
      optional: true,
      default: "on_change",
      tooltip: "always: send again even when nothing has changed.",
    }),
    time_limit: int({
      optional: true,
      default: 60,
      min: 1,
      max: 10_080,
      tooltip: "Minutes that one part on one worker may take.",
    }),
  },
  hidden: { prompt: "PROMPT" },
  outputs: {
    seed: output(seed(), { isList: true }),
    batch: output(int(), { isList: true }),
    remote_pool: poolSocket(),
  },
  lowering: {
    role: "pool",
    ...{ seed: "seed", batch: "batch", local: "include_local", workers: "workers", seedMode: "seed_mode" },
    ...{ onFailure: "on_failure", split: "split", timeLimit: "time_limit" },
  },
  fingerprint: ({ trigger }, context) => queueFingerprint(trigger, context),
  async run(values, context) {
    const { batch, seed: first, seed_mode, on_failure, split, include_local: includeLocal } = values;
    if (!includeLocal) demandWidget(context, "include_local", "off");
    const workers = poolWords(values.workers);
    const timeLimit = values.time_limit * 60_000;
    const asked = { workers, batch, seed: first, seed_mode, on_failure, split, includeLocal, timeLimit };
    const info = await dispatchPool(context, asked);
    if (info.local === 0) return { seed: block(), batch: block(), remote_pool: info };
    // In offset mode the local branch runs once for each picture, as every worker's does.
    if (seed_mode === "exact") return { seed: [first], batch: [info.local], remote_pool: info };
    const each = Array.from({ length: info.local }, (_, index) => index);
    return { seed: each.map((index) => wrapSeed(first + BigInt(index))), batch: each.map(() => 1), remote_pool: info };
  },
});
