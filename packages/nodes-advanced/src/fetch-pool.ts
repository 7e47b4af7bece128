import { localIsDone, type PoolInfo, type PoolRecord, type PoolResult } from "@netdist/core";
import { any, defineNode, type NodeContext, nodeResult, output } from "@netdist/sdk";
import { isLink } from "@netdist/sdk/prompt";
import { expandMissing } from "./pool/expand-missing.ts";
import { gather, type LocalValues, recordOf } from "./pool/gather.ts";
import { rangesText } from "./pool/pieces.ts";
import { poolSocket } from "./pool/pool-info.ts";
import { showPool } from "./pool/show-pool.ts";
import { forEachValue, VALUE_NAMES, valueInputs } from "./pool/value-names.ts";

/** Gives the values of a whole batch: the local branch's first, then those of the workers, in order. */
export const fetchPool = defineNode({
  id: "FetchPool",
  title: "Fetch from pool",
  category: "remote/advanced",
  description:
    "Waits for the pool and gives the whole batch in order. Connect what shall be fetched: pictures, latents, masks, sounds, texts, numbers.",
  inputs: { remote_pool: poolSocket(), ...valueInputs({ lazy: true }) },
  outputs: forEachValue(() => output(any(), { isList: true })),
  hidden: { prompt: "PROMPT" },
  inputIsList: true,
  lowering: { role: "fetchPool", info: "remote_pool", values: VALUE_NAMES },
  needs(values, { prompt, uniqueId }) {
    const [info] = values.remote_pool as unknown as readonly PoolInfo[];
    if (info === undefined || info.local === 0) return [];
    const inputs = prompt?.[uniqueId]?.inputs;
    return VALUE_NAMES.filter((name) => isLink(inputs?.[name]) && isMissing(values[name]));
  },
  async run({ remote_pool: [info], ...local }, context) {
    if (info === undefined) throw new TypeError("remote_pool is empty");
    const record = recordOf(context, info);
    if (record) localIsDone(context, record);
    const result = record && (await whole(context, record));
    const { missing = [], shards = [] } = result ?? {};
    if (result && missing.length > 0) {
      if (info.on_failure === "local" && result.state !== "cancelled")
        return nodeResult(await expanded(context, info, result));
      tellMissing(context, info, result);
    } else if (record) record.isWhole = true;
    const { prompt, uniqueId: fetchId } = context;
    return gather({ info, fetchId, prompt, local: local as LocalValues, shards, fills: [] });
  },
});

/** A link that has no value yet: nothing, or as hosts that hand on lists give it, a list of nothing. */
function isMissing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every((one) => one === undefined || one === null));
}

/** The end of a pool's run, shown while it is waited for. */
async function whole(context: NodeContext, { run }: PoolRecord): Promise<PoolResult> {
  const stop = showPool(context, run);
  const cancel = (): void => void run.cancel("the local run was interrupted");
  context.signal.addEventListener("abort", cancel, { once: true });
  try {
    return await run.all();
  } finally {
    context.signal.removeEventListener("abort", cancel);
    stop();
  }
}

async function expanded(context: NodeContext, info: PoolInfo, { missing, error }: PoolResult) {
  context.notify(`Pictures ${rangesText(missing)} are made here: ${error?.message ?? "no worker made them"}`);
  const { expand, outputs } = await expandMissing(context, info, missing);
  // Links into the graph that takes this node's place.
  return { expand, outputs: outputs as never };
}

/** Throws the failure unless what is there is wanted all the same. */
function tellMissing(context: NodeContext, info: PoolInfo, { missing, error, shards, state }: PoolResult): void {
  const nothing = info.local === 0 && shards.every((shard) => shard.state !== "succeeded");
  if (error && (info.on_failure !== "partial" || state === "cancelled" || nothing)) throw error;
  const text = `Pictures ${rangesText(missing)} of ${info.batch} are missing: ${error?.message ?? "no worker made them"}`;
  context.log.warn(text);
  context.notify(text);
}
