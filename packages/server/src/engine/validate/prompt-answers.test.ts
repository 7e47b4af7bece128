import { readFile } from "node:fs/promises";
import { type AnyNode, any, combo, defineNode, file, image, int, latent, output, string } from "@netdist/sdk";
import { isObject, type JsonObject, parseJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { createBench } from "../tests/bench.ts";

interface Case {
  readonly name: string;
  readonly body: JsonObject;
  readonly answers: Readonly<Record<string, { readonly status: number; readonly body: JsonObject | string }>>;
}

// What real servers answered; tracebacks are left out.
const text = await readFile(new URL("fixtures/prompt-answers.json", import.meta.url), "utf8");
const CASES = parseJson(text) as unknown as readonly Case[];

const side = { default: 512, max: 16384, step: 1 } as const;
const done = () => ({}) as never;

const classes = (samplers: number): AnyNode[] => [
  defineNode({
    ...{ id: "EmptyImage", category: "test", run: done },
    inputs: {
      width: int({ ...side, min: 1 }),
      height: int({ ...side, min: 1 }),
      batch_size: int({ default: 1, min: 1, max: 4096 }),
      color: int({ default: 0, min: 0, max: 0xffffff }),
    },
    outputs: { IMAGE: image() },
  }),
  defineNode({
    ...{ id: "ImageScale", category: "test", run: done },
    inputs: {
      image: image(),
      upscale_method: combo(["nearest-exact", "bilinear", "area", "bicubic", "lanczos"]),
      width: int({ default: 512, min: 0, max: 16384, step: 1 }),
      height: int({ default: 512, min: 0, max: 16384, step: 1 }),
      crop: combo(["disabled", "center"]),
    },
    outputs: { IMAGE: image() },
  }),
  defineNode({
    ...{ id: "ImageInvert", category: "test", run: done },
    inputs: { image: image() },
    outputs: { IMAGE: image() },
  }),
  defineNode({
    ...{ id: "EmptyLatentImage", category: "test", run: done },
    inputs: { width: int(), height: int(), batch_size: int() },
    outputs: { LATENT: latent() },
  }),
  defineNode({
    ...{ id: "SaveImage", category: "test", run: done, outputNode: true },
    inputs: { images: image({ tooltip: "The images to save." }), filename_prefix: string({ default: "ComfyUI" }) },
    outputs: {},
  }),
  defineNode({
    ...{ id: "PreviewImage", category: "test", run: done, outputNode: true },
    inputs: { images: image({ tooltip: "The images to save." }) },
    outputs: {},
  }),
  defineNode({
    ...{ id: "PreviewAny", category: "test", run: done, outputNode: true },
    inputs: { source: any() },
    outputs: {},
  }),
  defineNode({
    ...{ id: "KSamplerSelect", category: "test", run: done },
    inputs: { sampler_name: combo(Array.from({ length: samplers }, (_, index) => `sampler ${index}`)) },
    outputs: { SAMPLER: output(any(), {}) },
  }),
  defineNode({
    ...{ id: "CheckpointLoaderSimple", category: "test", run: done },
    inputs: { ckpt_name: combo(["tiny.safetensors"], { tooltip: "The name of the checkpoint (model) to load." }) },
    outputs: { MODEL: any() },
  }),
  defineNode({
    ...{ id: "LoadImage", category: "test", run: done },
    inputs: { image: file({ extensions: [".png"] }, { image_upload: true }) },
    outputs: { IMAGE: image() },
    validate: ({ image }) => `Invalid image file: ${image}`,
  }),
];

describe.each(["0.3.64", "0.33.0"] as const)("POST /prompt is answered as by ComfyUI %s", (profile) => {
  test.each(CASES)("$name", async ({ body, answers }) => {
    await using bench = createBench(classes(profile === "0.3.64" ? 42 : 44), { profile });
    const answer = await bench.engine.submit(body);
    expect(comparable(answer)).toEqual(comparable(answers[profile] as Case["answers"][string]));
  });
});

/** Without tracebacks, and without the number and id that a server gives out. */
function comparable({ status, body }: Case["answers"][string]): unknown {
  const isChosen = (name: string) => status === 200 && (name === "number" || name === "prompt_id");
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (!isObject(value)) return value;
    const members = Object.entries(value).filter(([name]) => name !== "traceback" && !isChosen(name));
    return Object.fromEntries(members.map(([name, member]) => [name, strip(member)]));
  };
  return { status, body: strip(body) };
}
