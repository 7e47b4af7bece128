import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodePng } from "@netdist/codecs/png";
import type { Image, Mask } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import { createServer } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectWorker } from "../client/worker.ts";
import type { Capture, Plan } from "../plan.ts";
import { startJob } from "./start.ts";
import { type FakeComfy, file, png } from "./testing/comfy.ts";
import { PLAN, scene } from "./testing/start.ts";

const PACKED = { fps: 1, lossless: true, quality: 0, method: "fastest", filename_prefix: "netdist/pictures" };
const readFiles = () => Promise.reject(new Error("no files"));

/** A prompt whose pictures come as a WebP: `images` is a link into `nodes`. */
function planOf(nodes: Prompt, images: [string, number], carrier: "image" | "mask" = "image"): Plan {
  const prompt: Prompt = {
    ...nodes,
    send: { class_type: "SaveAnimatedWEBP", inputs: { images, ...PACKED } },
    size: { class_type: "GetImageSize", inputs: { image: images } },
    count: { class_type: "PreviewAny", inputs: { source: ["size", 2] } },
  };
  return { ...PLAN, prompt, captures: [{ ...CAPTURE, carrier }] };
}
const CAPTURE: Capture = { key: "11", carrier: "image", nodeId: "send", source: undefined, webp: { count: "count" } };

const empty = (batch_size: number, color: number): Prompt[string] => ({
  class_type: "EmptyImage",
  inputs: { width: 5, height: 3, batch_size, color },
});
const load = (image: string): Prompt[string] => ({ class_type: "LoadImage", inputs: { image } });
const batch = (image1: string, image2: string): Prompt[string] => ({
  class_type: "ImageBatch",
  inputs: { image1: [image1, 0], image2: [image2, 0] },
});

describe("on our server", () => {
  let server: Awaited<ReturnType<typeof createServer>>;
  beforeAll(async () => {
    server = await createServer({});
    const noise = Uint8Array.from({ length: 5 * 3 * 3 }, (_, at) => at * 37);
    const picture = encodePng({ width: 5, height: 3, channels: 3, depth: 8, data: noise });
    await writeFile(join(server.folders.root("input"), "noise.png"), picture);
  });
  afterAll(() => server.close());

  async function run(plan: Plan) {
    await using client = connectWorker({ url: server.url });
    const outcome = await startJob(plan, client, { readFile: readFiles }).outcome;
    if (outcome.state !== "succeeded") throw outcome.error;
    return outcome.result.values.get("11") as Image;
  }

  test.for<[string, Prompt, [string, number], number]>([
    ["one picture", { a: load("noise.png") }, ["a", 0], 1],
    ["equal pictures only", { a: empty(4, 0x102030) }, ["a", 0], 4],
    ["different ones", { a: load("noise.png"), b: empty(1, 7), c: batch("a", "b") }, ["c", 0], 2],
    ["equal neighbours among others", { a: load("noise.png"), b: empty(3, 7), c: batch("b", "a") }, ["c", 0], 4],
    ["equal ones at the end", { a: load("noise.png"), b: empty(3, 9), c: batch("a", "b") }, ["c", 0], 4],
  ])("%s: as PNG files bring them", async ([, nodes, images, count]) => {
    const prompt = { ...nodes, p: { class_type: "PreviewImage", inputs: { images } } };
    const asPng = await run({
      ...PLAN,
      prompt,
      captures: [{ ...PLAN.captures[0], key: "11", nodeId: "p" } as Capture],
    });
    const image = await run(planOf(nodes, images));
    expect(image).toMatchObject({ dtype: "uint8", shape: [count, 3, 5, 3], normalized: true });
    expect(await image.bytes()).toEqual(await asPng.bytes());
  });

  test("a mask is the first channel, [B,H,W]", async () => {
    const nodes: Prompt = {
      a: { class_type: "SolidMask", inputs: { value: 0.5, width: 4, height: 2 } },
      b: { class_type: "MaskToImage", inputs: { mask: ["a", 0] } },
    };
    const mask: Mask = await run(planOf(nodes, ["b", 0], "mask"));
    expect(mask.shape).toEqual([1, 2, 4]);
    expect([...(await mask.bytes())]).toEqual(Array.from({ length: 8 }, () => 127));
  });

  test("the file is emptied, and its name used again by the next job", async () => {
    const folder = join(server.folders.root("output"), "netdist");
    const before = new Set(await readdir(folder));
    await using client = connectWorker({ url: server.url });
    for (const color of [1, 2, 2]) {
      const plan = planOf({ a: empty(2, color) }, ["a", 0]);
      const { state } = await startJob(plan, client, { readFile: readFiles }).outcome;
      expect(state).toBe("succeeded");
      await client.ownFiles.settled();
    }
    const left = (await readdir(folder)).filter((name) => !before.has(name));
    expect(left).toEqual([expect.stringMatching(/^[0-9a-f]{8}-0_00001_\.webp$/)]);
    expect((await stat(join(folder, left[0] ?? ""))).size).toBe(0);
  });

  test("what the prompt saves of its own is left alone", async () => {
    const save = { class_type: "SaveImage", inputs: { images: ["a", 0], filename_prefix: "netdist/mine" } };
    const plan = planOf({ a: empty(1, 3), save }, ["a", 0]);
    const mine = { key: "output:save", carrier: "image", nodeId: "save", source: undefined } as const;
    await run({ ...plan, captures: [...plan.captures, mine] });
    const saved = await readFile(join(server.folders.root("output"), "netdist/mine_00001_.png"));
    expect(saved.byteLength).toBeGreaterThan(0);
  });
});

describe("what a WebP does not bring comes as PNG", () => {
  const own = (filename: string, subfolder = "netdist") => ({ filename, subfolder, type: "output" });
  const PROMPT_PLAN = planOf({ "3": empty(1, 0) }, ["3", 0]);
  /** One transparent pixel, as Pillow packs it. */
  const CLEAR = Buffer.from("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==", "base64");

  /** A worker that gives this for the WebP and one white PNG for PreviewImage. */
  const worker =
    (images: unknown[], bytes: Uint8Array | undefined, count: unknown[] = ["1"]) =>
    (comfy: FakeComfy) => {
      comfy.outputs = ({ prompt }) =>
        prompt["send"]?.class_type === "PreviewImage"
          ? { send: { images: [file("a.png")] } }
          : { send: { images }, count: { text: count } };
      comfy.files.set("temp/a.png", png(1, 1, 255));
      if (bytes) comfy.files.set("output/netdist/w.webp", bytes);
    };

  test.for<[string, Parameters<typeof worker>]>([
    ["transparent pixels", [[own("w.webp")], CLEAR]],
    ["another number of pictures than went in", [[own("w.webp")], CLEAR, ["2"]]],
    ["a list of batches, each written over the last", [[own("w.webp"), own("w.webp")], CLEAR, ["1", "1"]]],
    ["no count", [[own("w.webp")], CLEAR, []]],
    ["damaged bytes", [[own("w.webp")], CLEAR.subarray(0, 30)]],
    ["a file that is gone", [[own("w.webp")], undefined]],
    ["a file that was emptied when it was collected before", [[own("w.webp")], new Uint8Array(0)]],
  ])("%s", async ([, given]) => {
    await using s = await scene({ plan: PROMPT_PLAN, prepare: worker(...given) });
    const image = (await s.succeeded()).values.get("11") as Image;
    expect([...(await image.bytes())]).toEqual([255, 255, 255]);
    const [first, second, ...more] = s.comfy.requests.filter(({ route }) => route === "POST /prompt");
    const sender = (request: typeof first) => (request?.json()["prompt"] as Prompt | undefined)?.["send"];
    expect(sender(first)).toMatchObject({ class_type: "SaveAnimatedWEBP" });
    expect(sender(second)).toMatchObject({ class_type: "PreviewImage", inputs: { images: ["3", 0] } });
    expect(more).toEqual([]);
  });

  test("pictures that libwebp cannot pack: the worker fails in our node, not in the user's", async () => {
    await using s = await scene({
      plan: PROMPT_PLAN,
      prepare: (comfy) => (worker([], undefined)(comfy), (comfy.auto = false)),
    });
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.fail("execution_error", {
      node_id: "send",
      node_type: "SaveAnimatedWEBP",
      exception_message: "encoding error 5",
    });
    await expect.poll(() => s.comfy.pending.length).toBe(1);
    s.comfy.begin();
    s.comfy.finish();
    expect(((await s.succeeded()).values.get("11") as Image).shape).toEqual([1, 1, 1, 3]);
  });

  test("a failure elsewhere is the job's", async () => {
    await using s = await scene({ plan: PROMPT_PLAN, prepare: (comfy) => void (comfy.auto = false) });
    await s.job.accepted;
    s.comfy.begin();
    s.comfy.fail("execution_error", { node_id: "3", node_type: "EmptyImage", exception_message: "no" });
    expect(await s.failed()).toMatchObject({ code: "EXECUTION_FAILED", facts: { nodeId: "3" } });
  });

  test("a file that a worker names outside of our folder is not emptied", async () => {
    await using s = await scene({ plan: PROMPT_PLAN, prepare: worker([own("precious.png", "")], undefined) });
    await s.succeeded();
    expect(s.comfy.routes).not.toContain("POST /upload/image");
  });
});
