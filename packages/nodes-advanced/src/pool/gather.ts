import { type PoolInfo, type PoolRecord, type PoolResult, poolGone, WORKERS } from "@netdist/core";
import { type Blocker, block, type NodeContext } from "@netdist/sdk";
import { isLink, type Prompt } from "@netdist/sdk/prompt";
import { joinValues } from "./join-values.ts";
import { piecesOf } from "./pieces.ts";
import { forEachValue, type ValueName } from "./value-names.ts";

/** The lists that the local branch gave, by value. */
export type LocalValues = Readonly<Record<ValueName, readonly unknown[]>>;

/** What a FetchPool works with: the record of its pool, undefined where nothing was sent. Throws LOST. */
export function recordOf(context: NodeContext, { pool_id }: PoolInfo): PoolRecord | undefined {
  if (pool_id === undefined || pool_id === null) return undefined;
  const { poolRecords } = context.service(WORKERS);
  const record = poolRecords.get(pool_id);
  if (record) return record;
  poolRecords.miss(pool_id);
  throw poolGone(pool_id, context.uniqueId);
}

export interface Gathered {
  readonly info: PoolInfo;
  /** The node of the running prompt whose values they are. */
  readonly fetchId: string;
  readonly prompt: Prompt;
  readonly local: LocalValues;
  readonly shards: PoolResult["shards"];
  readonly fills: PoolRecord["fills"];
}

/** Every value in the batch's order, one list for each; a blocker that says so for a value that is not connected. */
export function gather({
  info,
  fetchId,
  prompt,
  local,
  shards,
  fills,
}: Gathered): Record<ValueName, readonly unknown[] | Blocker> {
  return forEachValue((name) => {
    if (!isLink(prompt[fetchId]?.inputs[name]))
      return block(`Fetch from pool: ${name} is used, but nothing is connected to it.`);
    const pieces = piecesOf(fetchId, name, { info, local: local[name], shards, fills });
    return joinValues(
      pieces.flatMap(({ values }) => values),
      name,
    );
  });
}
