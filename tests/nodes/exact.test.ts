import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Json, type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { type Bench, startBench } from "./kit/bench.ts";
import { onOneServer, pictures } from "./kit/pictures.ts";
import { chain, change, node, simple } from "./kit/prompts.ts";

/** The parts of a picture's way: latents "5", sampler "3", and for two samplers also "50" to "54". */
type Way = (seed: Json, latent: Json, side: number, second?: Json) => Prompt;

const one: Way = (seed, latent) => ({
  "3": node("NetDistProceduralSampler", { seed, steps: 2, latent_image: latent, text: "sea" }),
});

/** Hires fix: sampler, IMAGE, ImageScale, VAEEncode, sampler, VAEDecode. */
const two: Way = (seed, latent, side, second = ["53", 0]) => ({
  "50": node("NetDistProceduralSampler", { seed, steps: 2, latent_image: latent, text: "sea" }),
  "51": node("ImageScale", {
    image: ["50", 1],
    width: side / 4,
    height: side / 4,
    upscale_method: "bilinear",
    crop: "disabled",
  }),
  "52": node("VAELoader", { vae_name: "pixel_space" }),
  "53": node("VAEEncode", { pixels: ["51", 0], vae: ["52", 0] }),
  "54": node("NetDistProceduralSampler", { seed, steps: 2, latent_image: second, text: "sea", denoise: 0.5 }),
  "55": node("VAEDecode", { samples: ["54", 0], vae: ["52", 0] }),
});

const ways = [
  ["one sampler", one, ["3", 1]],
  ["two samplers in series", two, ["55", 0]],
] as const;

/** One server: the plain batch, or each sampler behind LatentFromBatch(0, n), which gives every picture its own noise. */
function whole(way: Way, last: Json, side: number, count: number, indexed: boolean): Prompt {
  return {
    "5": node("EmptyLatentImage", { width: side, height: side, batch_size: count }),
    ...(indexed
      ? {
          ...way(100, ["48", 0], side, ["49", 0]),
          "48": node("LatentFromBatch", { samples: ["5", 0], batch_index: 0, length: count }),
          ...(way === two && { "49": node("LatentFromBatch", { samples: ["53", 0], batch_index: 0, length: count }) }),
        }
      : way(100, ["5", 0], side)),
    "9": node("PreviewImage", { images: last }),
  };
}

/** The prompt with another way from latents to pictures. */
function along(prompt: Prompt, way: Way, last: Json, side: number): Prompt {
  const seed = prompt["3"]?.inputs["seed"] ?? 0;
  const parts = { ...change(prompt, { "5": { width: side, height: side } }), ...way(seed, ["5", 0], side) };
  const moved = Object.entries(parts).filter(([id]) => way === one || id !== "3");
  const swap = (value: Json): Json => (JSON.stringify(value) === '["3",1]' ? last : value);
  return Object.fromEntries(
    moved.map(([id, node]) => [
      id,
      { ...node, inputs: Object.fromEntries(Object.entries(node.inputs).map(([name, value]) => [name, swap(value)])) },
    ]),
  );
}

async function shown({ primary, user }: Bench, prompt: Prompt): Promise<string[]> {
  const ran = await user.run(prompt);
  expect(ran.error).toBe("");
  return pictures(primary, ran, "13");
}

const exact = { seed_mode: "exact" };

describe.for(ways)("%s", ([, way, last]) => {
  test.for([
    [512, "the plain batch", false, 2],
    [1000, "the batch behind LatentFromBatch(0, n)", true, 1],
  ] as const)("%i pixels: a chain gives, byte for byte, the pictures of %s", async ([side, , indexed, batch]) => {
    await using bench = await startBench({ workers: 2 });
    const [a = "", b = ""] = bench.workers.map(({ url }) => url);
    const workers = [
      { remote_url: a, batch_override: 2 },
      { remote_url: b, batch_override: 1 },
    ];
    const prompt = along(chain({ start: { ...exact, batch }, workers }), way, last, side);
    const expected = await onOneServer(whole(way, last, side, batch + 3, indexed), "9");
    expect(await shown(bench, prompt)).toEqual(expected);
    expect(bench.user.texts("21")).toEqual([`sent to ${a}`]);
  });

  test("512 pixels: RemoteQueueSimple gives the pictures of the plain batch", async () => {
    await using bench = await startBench();
    const { url } = bench.worker();
    const prompt = along(simple(url, { ...exact, batch_local: 1, batch_remote: 2 }), way, last, 512);
    expect(await shown(bench, prompt)).toEqual(await onOneServer(whole(way, last, 512, 3, false), "9"));
  });
});

test("1000 pixels and more than one local picture: the node says what that means", async () => {
  await using bench = await startBench();
  const { url } = bench.worker();
  const prompt = along(simple(url, { ...exact, batch_local: 2, batch_remote: 1 }), one, ["3", 1], 1000);
  const expected = await onOneServer(whole(one, ["3", 1], 1000, 3, true), "9");
  const found = await shown(bench, prompt);
  expect([found[0], found[2]]).toEqual([expected[0], expected[2]]);
  const [text = ""] = bench.user.texts("10");
  expect(text).toContain("is no multiple of 16");
  expect(text.split("is no multiple of 16")).toHaveLength(2);
});

test("nothing made here: the worker makes the batch from its first picture on", async () => {
  await using bench = await startBench();
  const prompt = along(simple(bench.worker().url, { ...exact, batch_local: 0, batch_remote: 3 }), one, ["3", 1], 512);
  expect(await shown(bench, prompt)).toEqual(await onOneServer(whole(one, ["3", 1], 512, 3, false), "9"));
});

test("a disabled worker of a chain takes no pictures", async () => {
  await using bench = await startBench({ workers: 2 });
  const [a = "", b = ""] = bench.workers.map(({ url }) => url);
  const workers = [
    { remote_url: a, batch_override: 2, enabled: "false" },
    { remote_url: b, batch_override: 1 },
  ];
  const prompt = chain({ start: exact, workers, fetch: { if_disabled: "skip" } });
  expect(await shown(bench, along(prompt, one, ["3", 1], 512))).toEqual(
    await onOneServer(whole(one, ["3", 1], 512, 2, false), "9"),
  );
});

test("two queue nodes of one batch take its parts in node-id order", async () => {
  await using bench = await startBench({ workers: 2 });
  const [a = "", b = ""] = bench.workers.map(({ url }) => url);
  const shared = { ...exact, batch_local: 1 };
  const first = simple(a, { ...shared, batch_remote: 2 });
  const second = simple(b, { ...shared, batch_remote: 1 });
  const prompt = along(
    {
      ...first,
      "14": second["10"] ?? node(""),
      "15": node("FetchRemote", { final_image: ["17", 1], remote_info: ["14", 2] }),
      "16": node("EmptyLatentImage", { width: 512, height: 512, batch_size: ["14", 1] }),
      "17": node("NetDistProceduralSampler", { seed: ["14", 0], steps: 2, latent_image: ["16", 0], text: "sea" }),
      "12": node("CombineImageBatch", { images_a: ["3", 1], images_b: ["11", 0], images_c: ["15", 0] }),
    },
    one,
    ["3", 1],
    512,
  );
  expect(await shown(bench, prompt)).toEqual(await onOneServer(whole(one, ["3", 1], 512, 4, false), "9"));
});

test("a chain whose workflow comes from disk", async () => {
  await using bench = await startBench({ workers: 2 });
  const [a = "", b = ""] = bench.workers.map(({ url }) => url);
  const workers = [
    { remote_url: a, batch_override: 2 },
    { remote_url: b, batch_override: 1 },
  ];
  const prompt = along(chain({ start: exact, workers }), one, ["3", 1], 512);
  // In the file ids and numbers are others: only the addresses are the same.
  const other = along(
    chain({ start: { ...exact, batch: 7 }, workers: [{ remote_url: b }, { remote_url: a }] }),
    one,
    ["3", 1],
    512,
  );
  await writeFile(join(bench.primary.folders.root("input"), "other.json"), stringifyJson(other));
  const disk = { ...prompt, "19": node("LoadDiskWorkflowJSON", { workflow: "other.json" }) };
  expect(await shown(bench, disk)).toEqual(await onOneServer(whole(one, ["3", 1], 512, 4, false), "9"));
});

test.for(["0.3.64", "0.33.0"] as const)("a worker that is ComfyUI %s, with samplers in series", async (profile) => {
  await using bench = await startBench({ worker: { profile } });
  const prompt = along(simple(bench.worker().url, { ...exact, batch_local: 1, batch_remote: 2 }), two, ["55", 0], 512);
  expect(await shown(bench, prompt)).toEqual(await onOneServer(whole(two, ["55", 0], 512, 3, false), "9"));
});

test("a sampler that draws noise at every step: the node says that the pictures differ", async () => {
  await using bench = await startBench();
  const prompt = change(simple(bench.worker().url, exact), { "3": { step_noise: true } });
  const ran = await bench.user.run(prompt);
  expect(ran.error).toBe("");
  expect(bench.user.texts("10").join()).toContain("draws noise at every step");
});

test("a graph that cannot be split is refused, the node named, and nothing is sent", async () => {
  await using bench = await startBench();
  const prompt = change(simple(bench.worker().url, exact), { "5": { batch_size: 1 } });
  const ran = await bench.user.run(prompt);
  expect(ran.failedNode).toBe("10");
  expect(ran.error).toContain("what node 11 fetches does not depend on batch");
  expect(bench.worker().posts()).toBe(0);
});
