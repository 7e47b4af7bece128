import { createHash } from "node:crypto";
import { decodePng } from "@netdist/codecs/png";
import { type Latent, type Preview, type PreviewMethod, tensor } from "@netdist/sdk";
import { describe, expect, test } from "vitest";
import { zeros } from "../tensors/batch.ts";
import { type SampleRequest, sample } from "./sample.ts";

const FOUR = [4, 4, 16, 16];
const request: SampleRequest = {
  seed: 1n,
  steps: 4,
  latent: { samples: zeros(FOUR) },
  text: "hills",
  denoise: 1,
  stepNoise: false,
  stepMs: 0,
};

interface Step {
  readonly value: number;
  readonly max: number;
  readonly preview: Preview | undefined;
}

interface Asked {
  readonly signal?: AbortSignal;
  readonly previewMethod?: PreviewMethod;
}

async function run(changes: Partial<SampleRequest> = {}, asked: Asked = {}) {
  const { signal = new AbortController().signal, previewMethod = "none" } = asked;
  const steps: Step[] = [];
  const progress = (value: number, max: number, preview?: Preview) => void steps.push({ value, max, preview });
  const { samples, images } = await sample({ ...request, ...changes }, { signal, progress, previewMethod });
  const bytes = await images.bytes();
  const size = bytes.length / (images.shape[0] ?? 1);
  const pictures = Array.from({ length: images.shape[0] ?? 0 }, (_, i) =>
    hashOf(bytes.subarray(i * size, (i + 1) * size)),
  );
  return { samples: await samples.bytes(), images, pictures, steps };
}

function batch(...places: number[]): Latent {
  return { samples: zeros([places.length, ...FOUR.slice(1)]), batch_index: places };
}

describe("a part of a batch is that part of the whole", () => {
  test.each([[[0]], [[1, 2]], [[3]], [[2, 0]]])("places %j", async (places) => {
    const [whole, part] = await Promise.all([run(), run({ latent: batch(...places) })]);
    expect(part.pictures).toEqual(places.map((place) => whole.pictures[place]));
  });

  test("not where noise is drawn at every step", async () => {
    const [whole, part] = await Promise.all([run({ stepNoise: true }), run({ stepNoise: true, latent: batch(2, 3) })]);
    expect(part.pictures[0]).not.toEqual(whole.pictures[2]);
  });
});

test("equal requests give equal bytes", async () => {
  const [first, second] = await Promise.all([run(), run()]);
  expect(hashOf(first.samples)).toBe(hashOf(second.samples));
  expect(first.pictures).toEqual(second.pictures);
});

test.each<[string, Partial<SampleRequest>]>([
  ["seed", { seed: 2n }],
  ["a seed of 64 bits", { seed: (1n << 64n) - 1n }],
  ["text", { text: "hill" }],
  ["input latent, in part kept", { denoise: 0.5, latent: { samples: ones(FOUR) } }],
  ["denoise", { denoise: 0.9 }],
])("another %s gives another picture", async (_name, changes) => {
  const [one, other] = await Promise.all([run(), run(changes)]);
  expect(other.pictures[0]).not.toEqual(one.pictures[0]);
});

test("without denoising the latent stays", async () => {
  const { samples } = await run({ denoise: 0, latent: { samples: ones(FOUR) } });
  expect(new Float32Array(samples.buffer).every((value) => value === 1)).toBe(true);
});

test.each([
  [
    [2, 4, 16, 8],
    [2, 128, 64, 3],
  ],
  [
    [1, 16, 8, 8],
    [1, 64, 64, 3],
  ],
  [
    [1, 3, 24, 32],
    [1, 24, 32, 3],
  ],
  [
    [1, 1, 2, 2],
    [1, 16, 16, 3],
  ],
])("latents %j give pictures %j", async (shape, pictures) => {
  const { images } = await run({ latent: { samples: zeros(shape) } });
  expect(images.shape).toEqual(pictures);
  expect(images).toMatchObject({ dtype: "uint8", normalized: true });
});

test("every step is told, with small previews where they are wanted", async () => {
  const { steps } = await run({ steps: 50 }, { previewMethod: "auto" });
  expect(steps.map((step) => step.value)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  expect(steps.every((step) => step.max === 50)).toBe(true);
  const previews = steps.flatMap((step) => step.preview ?? []);
  expect(previews.length).toBeGreaterThan(10);
  expect(decodePng(previews[0]?.bytes ?? new Uint8Array())).toMatchObject({ width: 16, height: 16 });
});

test("previews that nobody wants are not drawn", async () => {
  const { steps } = await run();
  expect(steps.map((step) => [step.value, step.preview])).toEqual([1, 2, 3, 4].map((value) => [value, undefined]));
});

test.each([[0], [60_000]])("an interrupt ends it at the next step (step_ms %i)", async (stepMs) => {
  const stop = new AbortController();
  const progress = (value: number) => void (value === 2 && stop.abort(new Error("interrupted")));
  const context = { signal: stop.signal, progress, previewMethod: "none" } as const;
  await expect(sample({ ...request, steps: 10_000 }, context)).rejects.toThrow("interrupted");
  await expect(run({ stepMs }, { signal: AbortSignal.abort(new Error("interrupted")) })).rejects.toThrow("interrupted");
});

test.each<[string, Latent, string]>([
  ["a video latent", { samples: zeros([1, 4, 2, 8, 8]) }, "[1, 4, 2, 8, 8] was given"],
  ["a noise mask", { samples: zeros(FOUR), noise_mask: zeros([1, 8, 8]) }, "no noise mask"],
  ["too few places", { samples: zeros(FOUR), batch_index: [0] }, "1 places"],
])("%s is refused", async (_name, latent, text) => {
  await expect(run({ latent })).rejects.toThrow(text);
});

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function ones(shape: readonly number[]) {
  const values = new Float32Array(shape.reduce((a, b) => a * b)).fill(1);
  return tensor("float32", shape, new Uint8Array(values.buffer));
}
