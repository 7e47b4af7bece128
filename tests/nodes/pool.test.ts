import type { Json, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { type Bench, startBench } from "./kit/bench.ts";
import { onOneServer, pictures } from "./kit/pictures.ts";
import { node, plain } from "./kit/prompts.ts";

/** RemotePool "20" around the sampler, FetchPool "30", shown by "13". 512 pixels: the plain batch is that of its pictures. */
function pooled(
  workers: readonly string[],
  inputs: Record<string, Json> = {},
  sampler: Record<string, Json> = {},
): Prompt {
  return {
    "20": node("RemotePool", {
      ...{ workers: workers.join(", "), batch: 5, seed: 100, seed_mode: "exact", on_failure: "fail" },
      ...{ include_local: true, split: 1, ...inputs },
    }),
    "5": node("EmptyLatentImage", { width: 64, height: 64, batch_size: ["20", 1] }),
    "3": node(
      "NetDistProceduralSampler",
      { seed: ["20", 0], steps: 2, latent_image: ["5", 0], text: "sea", ...sampler },
      "Sampler",
    ),
    "30": node("FetchPool", { remote_pool: ["20", 2], value_1: ["3", 1] }),
    "13": node("PreviewImage", { images: ["30", 0] }),
  };
}

const urls = ({ workers }: Bench): string[] => workers.map(({ url }) => url);

async function shown({ primary, user }: Bench, prompt: Prompt): Promise<string[]> {
  const ran = await user.run(prompt);
  expect(ran.error).toBe("");
  return pictures(primary, ran, "13");
}

describe("exact: the pictures of one machine", () => {
  test.for([1, 2, 3, 7])("with %i workers", async (count) => {
    await using bench = await startBench({ workers: count });
    expect(await shown(bench, pooled(urls(bench), { batch: 9 }))).toEqual(await onOneServer(plain(100, 9), "9"));
  });
});
