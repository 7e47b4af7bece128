import { SETTINGS } from "@netdist/core";
import type { Image, Tensor } from "@netdist/sdk";
import type { Link, Prompt } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packs } from "../../../apps/harness/src/packs.ts";
import { createTestPack } from "../../conformance/test-nodes/pack.ts";
import { type RealWorker, startWorker, versions } from "./bed.ts";
import { node } from "./graphs.ts";
import { resultOf, send } from "./primary.ts";

if (versions.length === 0) test.skip("pictures as WebP from a real worker: COMFYUI_DIR is not set");

const flat = (width: number, height: number, batch: number, color = 0x808080): Prompt[string] =>
  node("EmptyImage", { width, height, batch_size: batch, color });
const noise = (image: Link, seed: number, strength = 0.4): Prompt[string] =>
  node("ImageAddNoise", { image, seed, strength });
const mask = (value: number): Prompt[string] => node("SolidMask", { value, width: 33, height: 20 });

const BICUBIC = { upscale_method: "bicubic", width: 200, height: 120, crop: "disabled" };

// Node "8" is fetched.
const graphs: readonly (readonly [string, Prompt])[] = [
  ["one of noise", { "1": flat(61, 37, 1), "8": noise(["1", 0], 1) }],
  ["several of noise", { "1": flat(64, 64, 5), "8": noise(["1", 0], 2) }],
  ["weak noise on one colour", { "1": flat(130, 70, 3), "8": noise(["1", 0], 3, 0.01) }],
  ["one of one colour", { "8": flat(16, 16, 1, 0x123456) }],
  ["many of one colour", { "8": flat(16, 16, 20, 0x123456) }],
  [
    "equal ones before, between and after others",
    {
      "1": flat(24, 24, 3),
      "2": noise(["1", 0], 4),
      "3": node("ImageBatch", { image1: ["1", 0], image2: ["2", 0] }),
      "4": node("ImageBatch", { image1: ["3", 0], image2: ["1", 0] }),
      "8": node("ImageBatch", { image1: ["4", 0], image2: ["2", 0] }),
    },
  ],
  ["one pixel each", { "1": flat(1, 1, 4), "8": noise(["1", 0], 5, 1) }],
  [
    "smooth colours",
    { "1": flat(8, 8, 2), "2": noise(["1", 0], 6, 0.6), "8": node("ImageScale", { ...BICUBIC, image: ["2", 0] }) },
  ],
  ["wider than a WebP can be", { "1": flat(16_384, 2, 1), "8": noise(["1", 0], 7) }],
  [
    "transparent in part",
    {
      "1": flat(33, 20, 1),
      "2": noise(["1", 0], 8),
      "3": mask(0.5),
      "8": node("JoinImageWithAlpha", { image: ["2", 0], alpha: ["3", 0] }),
    },
  ],
];

describe.each(versions)("pictures as WebP from a ComfyUI %s are those that come as PNG", (version) => {
  let worker: RealWorker;
  let primaries: Readonly<Record<"png" | "webp", Server>>;
  beforeEach(async () => {
    worker = await startWorker(version, {});
    const start = (pictures: string): Promise<Server> =>
      createServer({ packs: [...packs, createTestPack()], environment: { [SETTINGS]: JSON.stringify({ pictures }) } });
    primaries = { png: await start("png"), webp: await start("webp") };
  });
  afterEach(async () => {
    await Promise.all([worker.stop(), ...Object.values(primaries).map((primary) => primary.close())]);
  });

  test("whatever they are", async () => {
    for (const [name, graph] of graphs) {
      const [asPng, asWebp] = [await fetched("png", graph), await fetched("webp", graph)];
      expect(asWebp.shape, name).toEqual(asPng.shape);
      expect(Buffer.from(await asWebp.bytes()).equals(Buffer.from(await asPng.bytes())), name).toBe(true);
    }
    // The last two fail in our node or come with alpha: a second prompt brings them as PNG.
    const history = await (await fetch(`${worker.url}/history`)).json();
    expect(Object.keys(history as object)).toHaveLength(2 * graphs.length + 2);
  });

  async function fetched(pictures: "png" | "webp", graph: Prompt): Promise<Tensor> {
    const prompt: Prompt = {
      ...graph,
      "10": node("RemoteQueueSimple", { remote_url: worker.url, batch_local: 1, batch_remote: 1, seed: 1 }),
      "11": node("FetchRemote", { final_image: ["8", 0], remote_info: ["10", 2] }),
    };
    const queue = { nodeId: "10", seed: 2n, batch: 1 };
    const { values } = await resultOf(await send(primaries[pictures], worker.url, { prompt, queue }));
    return values.get("11") as Image;
  }
});
