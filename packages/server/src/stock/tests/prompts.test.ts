import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodePng, encodePng } from "@netdist/codecs/png";
import { isObject, type JsonObject, type Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { createEngine, type Engine, type HistoryEntry, type Registry } from "../../engine/index.ts";
import { createPictures } from "../../host/index.ts";
import { createStockPack } from "../stock-pack.ts";
import { makeFolders, type TestFolders } from "./folders.ts";

interface Bench extends AsyncDisposable {
  readonly engine: Engine;
  readonly folders: TestFolders;
  /** Runs a prompt to its end; `onProgress` hears of each step. */
  run(prompt: Prompt, onProgress?: () => void): Promise<HistoryEntry>;
  /** Pixels of the saved files whose names begin so, in order. */
  pictures(entry: HistoryEntry): Promise<Uint8Array[]>;
}

async function bench(): Promise<Bench> {
  const folders = await makeFolders();
  const registry: Registry = new Map(createStockPack().nodes.map((node) => [node.id, { node, module: "nodes" }]));
  const listeners = new Set<(type: string, data: JsonObject) => void>();
  const json = (type: string, data: JsonObject) => [...listeners].forEach((listener) => listener(type, data));
  const quiet = () => undefined;
  const engine = createEngine({
    ...{ registry, folders, pictures: createPictures(), profile: "0.33.0" },
    emitter: { json, labelledPreview: quiet, barePreview: quiet, text: quiet },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    service: () => {
      throw new Error("no services here");
    },
  });
  const run: Bench["run"] = async (prompt, onProgress) => {
    const ended = new Promise<void>((resolve) => {
      listeners.add((type, data) => {
        if (type === "progress") onProgress?.();
        if (type === "executing" && data["node"] === null) resolve();
      });
    });
    const { body } = await engine.submit({ prompt, client_id: "me" } as unknown as JsonObject);
    if (!isObject(body) || typeof body["prompt_id"] !== "string") throw new Error(JSON.stringify(body));
    await ended;
    listeners.clear();
    const entry = engine.history.get(body["prompt_id"]);
    if (entry === undefined) throw new Error("the prompt is not in the history");
    return entry;
  };
  const pictures: Bench["pictures"] = async ({ outputs }) => {
    const saved = Object.values(outputs).flatMap(
      (output) => (output as { images?: { filename: string }[] }).images ?? [],
    );
    const read = saved.map(({ filename }) => readFile(join(folders.root("output"), filename)));
    return (await Promise.all(read)).map((bytes) => decodePng(bytes).data as Uint8Array);
  };
  const dispose = async () => {
    await engine.close();
    await folders[Symbol.asyncDispose]();
  };
  return { engine, folders, run, pictures, [Symbol.asyncDispose]: dispose };
}

const SIZE = { width: 64, height: 64 };

function sampled(latent: readonly [string, number], inputs: Readonly<Record<string, number>> = {}): Prompt {
  const settings = { seed: 7, steps: 3, latent_image: latent, text: "sea", ...inputs };
  return {
    source: { class_type: "EmptyLatentImage", inputs: { ...SIZE, batch_size: 4 } },
    cut: { class_type: "LatentFromBatch", inputs: { samples: ["source", 0], batch_index: 2, length: 2 } },
    sampler: { class_type: "NetDistProceduralSampler", inputs: settings },
    save: { class_type: "SaveImage", inputs: { images: ["sampler", 1], filename_prefix: "p" } },
  };
}

describe("the procedural sampler in a prompt", () => {
  test("behind LatentFromBatch it gives those pictures of the whole batch", async () => {
    await using server = await bench();
    const whole = await server.pictures(await server.run(sampled(["source", 0])));
    const part = await server.pictures(await server.run(sampled(["cut", 0])));
    expect(whole).toHaveLength(4);
    expect(part.map((pixels) => whole.findIndex((other) => Buffer.from(other).equals(pixels)))).toEqual([2, 3]);
  });

  test("two in series keep the places of the first", async () => {
    await using server = await bench();
    const series = (latent: readonly [string, number]): Prompt => ({
      ...sampled(latent),
      again: {
        class_type: "NetDistProceduralSampler",
        inputs: { seed: 9, steps: 2, latent_image: ["sampler", 0], text: "sea", denoise: 0.5 },
      },
      save: { class_type: "SaveImage", inputs: { images: ["again", 1], filename_prefix: "s" } },
    });
    const whole = await server.pictures(await server.run(series(["source", 0])));
    const part = await server.pictures(await server.run(series(["cut", 0])));
    expect(part).toEqual(whole.slice(2));
  });

  test("an interrupt ends it at the next step", async () => {
    await using server = await bench();
    let steps = 0;
    // Progress is told at once for the first step, and then only now and then.
    const entry = await server.run(sampled(["source", 0], { steps: 10_000, step_ms: 1 }), () => {
      steps += 1;
      if (steps === 1) server.engine.interrupt();
    });
    expect(entry.status.status_str).toBe("error");
    expect(entry.status.messages.at(-1)?.[0]).toBe("execution_interrupted");
    expect(steps).toBeLessThan(10);
  });
});

test("a picture goes through pixel_space and comes back", async () => {
  await using server = await bench();
  const data = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => i * 5);
  await mkdir(server.folders.root("input"), { recursive: true });
  const png = encodePng({ width: 4, height: 4, channels: 3, depth: 8, data });
  await writeFile(join(server.folders.root("input"), "in.png"), png);
  const entry = await server.run({
    "1": { class_type: "LoadImage", inputs: { image: "in.png" } },
    "2": { class_type: "VAELoader", inputs: { vae_name: "pixel_space" } },
    "3": { class_type: "VAEEncode", inputs: { pixels: ["1", 0], vae: ["2", 0] } },
    "4": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["2", 0] } },
    "5": { class_type: "SaveImage", inputs: { images: ["4", 0], filename_prefix: "x" } },
  });
  const [pixels = new Uint8Array()] = await server.pictures(entry);
  // Cutting off may take one from a byte, as it does in ComfyUI.
  expect([...pixels].every((byte, i) => byte === data[i] || byte === (data[i] ?? 0) - 1)).toBe(true);
});

test("a file that is not there is refused before anything runs", async () => {
  await using server = await bench();
  const prompt = {
    "1": { class_type: "LoadImage", inputs: { image: "../secret.png" } },
    "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
  };
  const answer = await server.engine.submit({ prompt });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toContain("image - Invalid image file: ../secret.png");
});
