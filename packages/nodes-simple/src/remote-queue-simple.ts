import { demandWidget, dispatchFrom, exactRange, queueFingerprint, type RemoteInfo } from "@netdist/core";
import { block, boolean, combo, defineNode, int, seed, socket, string, wrapSeed } from "@netdist/sdk";

/** Sends the running prompt to one worker, with its own seed and batch, and gives the local ones. */
export const remoteQueueSimple = defineNode({
  id: "RemoteQueueSimple",
  title: "Queue on remote (single)",
  category: "remote",
  description:
    "Runs this workflow on another ComfyUI server too, with a seed and batch of its own. Connect remote_info to Fetch from remote.",
  inputs: {
    remote_url: string({ multiline: false, default: "http://127.0.0.1:8288/", tooltip: "A worker's name or address." }),
    batch_local: int({ default: 1, min: 0, max: 64, tooltip: "Pictures made here; 0: none." }),
    batch_remote: int({ default: 1, min: 1, max: 64, tooltip: "Pictures made on the worker." }),
    trigger: combo(["on_change", "always"], { tooltip: "always: send again even when nothing has changed." }),
    enabled: combo(["true", "false", "remote"], {
      default: "true",
      tooltip: "false: send nothing. remote: give the worker's seed and batch here.",
    }),
    seed: seed(),
    seed_mode: combo(["offset", "exact"], {
      optional: true,
      default: "offset",
      tooltip:
        "offset: the worker starts at seed + batch_local. exact: the worker makes the very pictures that one machine would make next.",
    }),
    keep_outputs: boolean({
      optional: true,
      default: false,
      tooltip: "Let the worker run and save its other output nodes too.",
    }),
    time_limit: int({ optional: true, default: 60, min: 1, max: 10_080, tooltip: "Minutes the whole job may take." }),
  },
  hidden: { prompt: "PROMPT" },
  outputs: { seed: seed(), batch: int(), remote_info: socket<RemoteInfo>("REMINFO") },
  lowering: {
    role: "queue",
    url: "remote_url",
    seed: "seed",
    batch: "batch_local",
    remoteBatch: "batch_remote",
    enabled: "enabled",
    seedMode: "seed_mode",
  },
  fingerprint: ({ trigger }, context) => queueFingerprint(trigger, context),
  async run(values, context) {
    const { batch_local: local, batch_remote: remote, seed_mode: mode } = values;
    const shifted = mode === "exact" ? values.seed : wrapSeed(values.seed + BigInt(local));
    if (values.enabled === "remote") return { seed: shifted, batch: remote, remote_info: {} };
    if (local === 0) demandWidget(context, "batch_local", "0");
    const here = local === 0 ? { seed: block(), batch: block() } : { seed: values.seed, batch: local };
    if (values.enabled === "false") return { ...here, remote_info: {} };
    const info = await dispatchFrom(context, {
      remoteUrl: values.remote_url,
      queue: { nodeId: context.uniqueId, seed: shifted, batch: remote },
      outputs: "final_image",
      keepOutputs: values.keep_outputs,
      timeLimit: values.time_limit * 60_000,
      exact: mode === "exact" ? exactRange(context, { seed: values.seed, local, length: remote }) : undefined,
    });
    return { ...here, remote_info: info };
  },
});
