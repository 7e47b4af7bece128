import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Prompt } from "@netdist/sdk/prompt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../env.ts";
import { workSignature } from "./signature.ts";
import { openSpeedFile } from "./speed-file.ts";
import { Speeds, withSample } from "./speeds.ts";

const KEY = { key: "k", models: [] };
const sample = { units: 2, running: 4000, fetching: 200, cold: false };

describe("a running estimate", () => {
  test("of seconds for a unit, moved a little by each measurement", () => {
    const first = withSample(undefined, sample);
    expect(first).toEqual({ unit: 2, transfer: 0.1, cold: false });
    expect(withSample(first, { ...sample, running: 8000 }).unit).toBeCloseTo(2.6);
  });
  test("what loading a model takes is told apart once there was a prompt without it", () => {
    const cold = withSample(undefined, { ...sample, running: 34_000, cold: true });
    const warm = withSample(cold, sample);
    expect(warm).toMatchObject({ unit: 2, cold: false });
    expect(withSample(warm, { ...sample, running: 34_000, cold: true }).load).toBeCloseTo(30);
  });
  test("a prompt that took no time makes nobody infinitely fast", () => {
    expect(withSample(undefined, { ...sample, running: 0 }).unit).toBeGreaterThan(0);
  });
});

describe("a signature", () => {
  const prompt = (changes: Record<string, string | number> = {}): Prompt => ({
    "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "sd\\xl.safetensors" } },
    "3": { class_type: "KSampler", inputs: { seed: 1, steps: 20, cfg: 7, model: ["1", 0], ...changes } },
    "6": { class_type: "CLIPTextEncode", inputs: { text: "a cat", clip: ["1", 1] } },
  });
  const key = (changes?: Record<string, string | number>): string => workSignature(prompt(changes)).key;

  test("is the same for other seeds and texts", () => {
    expect(key({ seed: 99 })).toBe(key());
    expect(
      workSignature({ ...prompt(), "6": { class_type: "CLIPTextEncode", inputs: { text: "dogs", clip: ["1", 1] } } })
        .key,
    ).toBe(key());
  });
  test("is another one for other steps, samplers, classes and models", () => {
    const other = {
      ...prompt(),
      "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "flux.safetensors" } },
    };
    const keys = [
      key(),
      key({ steps: 30 }),
      key({ sampler_name: "heun" }),
      workSignature(other).key,
      workSignature({ ...prompt(), "9": { class_type: "VAEDecode", inputs: {} } }).key,
    ];
    expect(new Set(keys).size).toBe(5);
  });
  test("names the models, however their worker spells the way to them", () => {
    expect(workSignature(prompt()).models).toEqual(["xl.safetensors"]);
  });
});

describe("the file", () => {
  let folder: string;
  const logs: string[] = [];
  const note = (text: string): void => void logs.push(text);
  const env = { clock: systemClock, log: { debug: note, info: note, warn: note, error: note } };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "netdist-speeds-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("keeps speeds for the next process, and leaves nothing else behind", async () => {
    const path = join(folder, "new", "speeds.json");
    {
      await using file = openSpeedFile(path, env);
      file.speeds.learn("http://a:1", KEY, sample);
    }
    await using again = openSpeedFile(path, env);
    expect(again.speeds.of("http://a:1", KEY)?.unit).toBe(2);
    expect(await readdir(join(folder, "new"))).toEqual(["speeds.json"]);
  });

  test("of two processes keeps what each has measured", async () => {
    const path = join(folder, "two.json");
    {
      await using one = openSpeedFile(path, env);
      await using two = openSpeedFile(path, env);
      one.speeds.learn("http://a:1", KEY, sample);
      two.speeds.learn("http://b:1", KEY, sample);
    }
    expect(Object.keys(JSON.parse(await readFile(path, "utf8")))).toEqual(["http://b:1", "http://a:1"]);
  });

  test.for<[what: string, text: string]>([
    ["no JSON", "{"],
    ["something else", '{"a":{"b":{"unit":-1}}}'],
    ["a key that is no key (T12)", '{"__proto__":{"k":{"unit":"x"}}}'],
  ])("with %s in it is begun anew, and the log says so", async ([, text]) => {
    const path = join(folder, "bad.json");
    await writeFile(path, text);
    logs.length = 0;
    await using file = openSpeedFile(path, env);
    file.speeds.learn("http://a:1", KEY, sample);
    expect(file.speeds.of("http://a:1", KEY)?.unit).toBe(2);
    expect({}).not.toHaveProperty("k");
  });

  test("that cannot be written is told once", async () => {
    await writeFile(join(folder, "file"), "");
    logs.length = 0;
    {
      await using file = openSpeedFile(join(folder, "file", "speeds.json"), env);
      file.speeds.learn("http://a:1", KEY, sample);
    }
    expect(logs.filter((line) => line.includes("cannot be kept"))).toHaveLength(1);
  });
});

test("only so many workers and kinds of work are remembered, the newest", () => {
  const speeds = new Speeds();
  for (let index = 0; index < 150; index++) speeds.learn("http://a:1", { key: `k${index}`, models: [] }, sample);
  expect(speeds.of("http://a:1", { key: "k0", models: [] })).toBeUndefined();
  expect(speeds.of("http://a:1", { key: "k149", models: [] })).toBeDefined();
});
