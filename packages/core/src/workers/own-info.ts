import type { HostFacts } from "@netdist/sdk";
import type { Clock } from "../env.ts";
import { type ObjectInfo, readObjectInfo } from "../object-info/index.ts";

/** Milliseconds that an answer is kept: a host with many packs takes seconds to describe them all. */
const KEPT = 60_000;

/** What the host itself can run, asked for once a minute at most. */
export function createOwnInfo(host: Pick<HostFacts, "objectInfo">, clock: Clock): () => Promise<ObjectInfo> {
  let known: { readonly at: number; readonly info: Promise<ObjectInfo> } | undefined;
  return async () => {
    if (known === undefined || clock.now() - known.at > KEPT) {
      known = { at: clock.now(), info: host.objectInfo().then(readObjectInfo) };
    }
    const asked = known;
    try {
      return await asked.info;
    } catch (error) {
      if (known === asked) known = undefined;
      throw error;
    }
  };
}
