import { type PoolInfo, poolKey } from "@netdist/core";
import { any, defineNode, int, kept, string } from "@netdist/sdk";
import { gather, type LocalValues, recordOf } from "./pool/gather.ts";
import { poolSocket } from "./pool/pool-info.ts";
import { forEachValue, VALUE_NAMES, type ValueName, valueInputs } from "./pool/value-names.ts";

const hint = "Part of the graph that Fetch from pool puts in its place; not for use by hand.";

/** Keeps what the primary made in the place of a pool. */
export const remotePoolFill = defineNode({
  id: "RemotePoolFill",
  title: "Make missing pictures here",
  category: "remote/advanced",
  description: hint,
  devOnly: true,
  inputs: {
    remote_pool: poolSocket(),
    fetch_id: string(),
    start: int(),
    length: int(),
    ...valueInputs({ lazy: false }),
  },
  outputs: { remote_pool: poolSocket() },
  inputIsList: true,
  lowering: { role: "vanish" },
  async run(
    { remote_pool: [info], fetch_id: [fetchId = ""], start: [start = 0], length: [length = 0], ...values },
    context,
  ) {
    const made = (await kept(values)) as Readonly<Record<ValueName, readonly unknown[]>>;
    const entries = VALUE_NAMES.map((name) => [poolKey(fetchId, name), made[name]] as const);
    recordOf(context, info as PoolInfo)?.fills.push({ range: { start, length }, values: new Map(entries) });
    return { remote_pool: info as PoolInfo };
  },
});

/** Joins what workers and the primary made, once all of it is there. */
export const remotePoolRest = defineNode({
  id: "RemotePoolRest",
  title: "Join the pool's pictures",
  category: "remote/advanced",
  description: hint,
  devOnly: true,
  inputs: { remote_pool: poolSocket(), fetch_id: string(), ...valueInputs({ lazy: false }) },
  // Each a list as one value: ComfyUI takes the outputs of an expanded node that gives lists apart in this way.
  outputs: forEachValue(() => any()),
  inputIsList: true,
  lowering: { role: "vanish" },
  async run({ remote_pool: [info], fetch_id: [fetchId = ""], ...local }, context) {
    const pool = info as PoolInfo;
    const record = recordOf(context, pool);
    const shards = (await record?.run.all())?.shards ?? [];
    if (record) record.isWhole = true;
    const { prompt } = context;
    return gather({ info: pool, fetchId, prompt, local: local as LocalValues, shards, fills: record?.fills ?? [] });
  },
});
