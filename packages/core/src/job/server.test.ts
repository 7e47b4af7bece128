import { rm } from "node:fs/promises";
import { encodePng } from "@netdist/codecs/png";
import type { Audio, Image, Latent } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import { createServer } from "@netdist/server";
import { describe, expect, test } from "vitest";
import { connectWorker, type WorkerClient } from "../client/worker.ts";
import type { Capture, Carrier, InputFile } from "../plan.ts";
import { startJob } from "./start.ts";
import type { JobEvent, JobOutcome } from "./types.ts";

const FILE = encodePng({ width: 2, height: 1, channels: 3, depth: 8, data: Uint8Array.of(1, 2, 3, 250, 251, 252) });

const readFile = async (): Promise<{ size: number; stream(): AsyncIterable<Uint8Array> }> => ({
  size: FILE.byteLength,
  async *stream() {
    yield FILE;
  },
});

const capture = (carrier: Carrier, nodeId: string): Capture => ({ key: carrier, carrier, nodeId, source: undefined });

async function run(
  client: WorkerClient,
  prompt: Prompt,
  captures: readonly Capture[],
  files: readonly InputFile[] = [],
): Promise<{ outcome: JobOutcome; events: JobEvent[] }> {
  const job = startJob({ prompt, captures, files, notices: [] }, client, { readFile, previewMethod: "auto" });
  const events: JobEvent[] = [];
  job.listen((event) => events.push(event));
  return { outcome: await job.outcome, events };
}

function valueOf<T>(outcome: JobOutcome, key: Carrier): T {
  if (outcome.state !== "succeeded") throw outcome.error;
  return outcome.result.values.get(key) as T;
}

const PICTURES: Prompt = {
  "1": { class_type: "EmptyImage", inputs: { width: 3, height: 2, batch_size: 2, color: 0x102030 } },
  "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
};

describe.for(["0.3.64", "0.33.0"] as const)("a job on our server as ComfyUI %s", (profile) => {
  test("brings pictures back, and again from the cache", async () => {
    await using server = await createServer({ profile });
    await using client = connectWorker({ url: server.url });
    for (let round = 0; round < 2; round++) {
      const { outcome } = await run(client, PICTURES, [capture("image", "2")]);
      const image = valueOf<Image>(outcome, "image");
      expect(image).toMatchObject({ dtype: "uint8", shape: [2, 2, 3, 3], normalized: true });
      expect([...(await image.bytes()).subarray(0, 3)]).toEqual([0x10, 0x20, 0x30]);
    }
  });

  test("makes cached pictures again when their files are gone (H10)", async () => {
    await using server = await createServer({ profile });
    await using client = connectWorker({ url: server.url });
    await run(client, PICTURES, [capture("image", "2")]);
    await rm(server.folders.root("temp"), { recursive: true });
    const { outcome } = await run(client, PICTURES, [capture("image", "2")]);
    expect(valueOf<Image>(outcome, "image").shape).toEqual([2, 2, 3, 3]);
  });

  test("takes a file there and gives picture, mask, latent, text, number and sound", async () => {
    await using server = await createServer({ profile });
    await using client = connectWorker({ url: server.url });
    const prompt: Prompt = {
      "1": { class_type: "LoadImage", inputs: { image: "my picture.png [output]" } },
      "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
      "3": { class_type: "MaskToImage", inputs: { mask: ["1", 1] } },
      "4": { class_type: "PreviewImage", inputs: { images: ["3", 0] } },
      "5": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 32, batch_size: 3 } },
      "6": { class_type: "SaveLatent", inputs: { samples: ["5", 0], filename_prefix: "latents/x" } },
      "7": { class_type: "PrimitiveInt", inputs: { value: 2 ** 40 } },
      "8": { class_type: "PreviewAny", inputs: { source: ["7", 0] } },
      "10": { class_type: "EmptyAudio", inputs: { duration: 0.5, sample_rate: 8000, channels: 2 } },
      "11": { class_type: "SaveAudio", inputs: { audio: ["10", 0], filename_prefix: "audio/x" } },
    };
    const captures = [
      ...[capture("image", "2"), capture("mask", "4"), capture("latent", "6"), capture("text", "8")],
      ...[capture("int", "8"), capture("audio", "11")],
    ];
    const files = [{ nodeId: "1", input: "image", name: "my picture.png [output]" }];
    const { outcome } = await run(client, prompt, captures, files);
    expect([...(await valueOf<Image>(outcome, "image").bytes())]).toEqual([1, 2, 3, 250, 251, 252]);
    expect(valueOf<Image>(outcome, "mask").shape).toEqual([1, 64, 64]);
    expect(valueOf<Latent>(outcome, "latent").samples.shape).toEqual([3, 4, 4, 8]);
    expect(valueOf<string[]>(outcome, "text")).toEqual([String(2 ** 40)]);
    expect(valueOf<number[]>(outcome, "int")).toEqual([2 ** 40]);
    expect(valueOf<Audio>(outcome, "audio").waveform.shape).toEqual([1, 2, 4000]);
  });

  test.for<{ name: string; prompt: Prompt; code: string; says: RegExp }>([
    {
      name: "a missing class",
      prompt: { ...PICTURES, "1": { class_type: "NoSuchNode", inputs: {}, _meta: { title: "Mine" } } },
      code: "MISSING_NODE",
      says: /node 1 \("Mine", NoSuchNode\): the worker has no such node/,
    },
    {
      name: "a refused input",
      prompt: {
        ...PICTURES,
        "1": { class_type: "EmptyImage", inputs: { width: 0, height: 2, batch_size: 1, color: 0 } },
      },
      code: "REJECTED",
      says: /node 1 \(EmptyImage\), input width = 0: /,
    },
    {
      name: "no output node",
      prompt: { "1": PICTURES["1"] as Prompt[string] },
      code: "NO_OUTPUTS",
      says: /has no outputs/,
    },
  ])("$name is $code", async ({ prompt, code, says }) => {
    await using server = await createServer({ profile });
    await using client = connectWorker({ url: server.url });
    const { outcome } = await run(client, prompt, [capture("image", "2")]);
    expect(outcome).toMatchObject({ state: "failed", error: { code } });
    expect(outcome.state === "failed" && outcome.error.message).toMatch(says);
  });
});

const SLOW: Prompt = {
  "1": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } },
  "2": {
    class_type: "NetDistProceduralSampler",
    inputs: { seed: 2n ** 64n - 1n, steps: 5, latent_image: ["1", 0], text: "x", step_ms: 1 },
    _meta: { title: "Slow" },
  },
  "3": { class_type: "PreviewImage", inputs: { images: ["2", 1] } },
};

test("a sampler's steps and previews are told while it runs", async () => {
  await using server = await createServer();
  await using client = connectWorker({ url: server.url });
  const { outcome, events } = await run(client, SLOW, [capture("image", "3")]);
  expect(outcome.state).toBe("succeeded");
  const node = { id: "2", classType: "NetDistProceduralSampler", title: "Slow" };
  expect(events).toContainEqual({ type: "progress", node, value: 5, max: 5 });
  expect(events).toContainEqual({ type: "preview", node, format: expect.any(String), bytes: expect.any(Uint8Array) });
});

test.for(["0.3.64", "0.33.0"] as const)("a cancel stops our prompt on %s and leaves the others", async (profile) => {
  await using server = await createServer({ profile });
  await using client = connectWorker({ url: server.url });
  const endless = {
    ...SLOW,
    "2": { ...SLOW["2"], inputs: { ...SLOW["2"]?.inputs, steps: 10_000, step_ms: 50 } },
  } as Prompt;
  const plan = { prompt: endless, captures: [capture("image", "3")], files: [], notices: [] };
  const [ours, other] = [startJob(plan, client, { readFile }), startJob(plan, client, { readFile })];
  await Promise.all([ours.accepted, other.accepted]);
  await ours.cancel("enough");
  expect(ours.ended?.state).toBe("cancelled");
  const { running, pending } = await client.queue();
  expect([...running, ...pending].map(({ tag }) => tag)).toEqual([other.id]);
  await other.cancel("the test is over");
});
