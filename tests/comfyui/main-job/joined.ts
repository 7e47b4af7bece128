import type { Prompt } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RealWorker } from "./bed.ts";
import { failureOf } from "./failures.ts";
import { node, PICTURES } from "./graphs.ts";
import { picturesOf, send, startPrimary } from "./primary.ts";

/** Batches of one and of two pictures that the worker joins in node 8: 16x8 and 24x8. */
function joining(url: string, rule: string): Prompt {
  return {
    "5": node("EmptyImage", { width: 16, height: 8, batch_size: ["10", 1], color: ["10", 0] }),
    "6": node("EmptyImage", { width: 24, height: 8, batch_size: 2, color: 255 }),
    "8": node("CombineImageBatch", { images_a: ["5", 0], images_b: ["6", 0], if_sizes_differ: rule }),
    "10": node("RemoteQueueSimple", {
      ...{ remote_url: url, batch_local: 1, batch_remote: 1, trigger: "on_change", enabled: "true", seed: 1 },
    }),
    "11": node("FetchRemote", { final_image: PICTURES, remote_info: ["10", 2] }),
  };
}

/** Pictures of two sizes that a real worker joins with its own nodes. */
export function joinedPictures(worker: () => RealWorker): void {
  describe("pictures of two sizes that the worker joins", () => {
    let primary: Server;
    beforeAll(async () => {
      primary = await startPrimary();
    });
    afterAll(() => primary.close());
    const run = (rule: string) => {
      const { url } = worker();
      return send(primary, url, { prompt: joining(url, rule), queue: { nodeId: "10", seed: 2n, batch: 1 } });
    };

    test.for(["resize", "crop", "pad"])("%s: all in the size of the first", async (rule) => {
      const looks = await picturesOf(await run(rule));
      expect(looks.map((look) => look.split(" ")[0])).toEqual(["16x8", "16x8", "16x8"]);
      expect(looks[1] === looks[2] && looks[1] !== looks[0]).toBe(true);
    });
    test("error: the job fails, naming both sizes", async () => {
      const error = await failureOf(async () => picturesOf(await run("error")));
      expect(error).toMatchObject({ code: "SIZES_DIFFER", facts: { worker: worker().url, nodeId: "8" } });
      expect(error.message).toContain("images_a 16x8, images_b 24x8");
    });
  });
}
