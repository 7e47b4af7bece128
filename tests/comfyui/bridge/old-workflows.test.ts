import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject, type JsonObject, type Prompt, parseJson, parsePrompt } from "@netdist/sdk/prompt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { view } from "../../nodes/kit/pictures.ts";
import { change, node } from "../../nodes/kit/prompts.ts";
import type { Ran } from "../../nodes/kit/user.ts";
import { checkouts } from "../checkouts.ts";
import { alone } from "../main-job/graphs.ts";
import { runThere } from "../main-job/local-run.ts";
import { tinyModels } from "../main-job/models.ts";
import { type Look, lookOfPng } from "../main-job/pictures.ts";
import { sampled } from "../main-job/samplers.ts";
import { type RunningComfyUI, startComfyUI } from "../servers.ts";
import { type RealPrimary, startRealPrimary } from "./primary.ts";

const versions = checkouts().map(({ version }) => version);
const fixtures = join(import.meta.dirname, "../../../packages/core/src/convert/fixtures");
const SEED = 123_456_789_012_345;

if (versions.length === 0) test.skip("old workflows in a real ComfyUI: COMFYUI_DIR is not set");

// One ComfyUI with the pack, two without: nothing of ours is on the workers.
describe.each(versions)("workflows saved with the old pack, in ComfyUI %s and on two others", (version) => {
  let primary: RealPrimary;
  let workers: readonly RunningComfyUI[] = [];
  beforeAll(async () => {
    const models = await tinyModels();
    primary = await startRealPrimary(version, { models });
    const plain = (name: string) => startComfyUI(version, { models, extraNodes: [], logName: `worker-${name}` });
    workers = [await plain("a"), await plain("b")];
  });
  afterAll(async () => {
    for (const server of [primary, ...workers]) await server.stop();
  });
  const own = (seed: number, batch: number) => runThere(primary.url, alone(sampled({ cfg: 8 }), seed, batch));

  test("simple: a picture of the primary, a picture of the worker", async () => {
    const prompt = await saved("simple");
    const ran = await primary.user.run(change(prompt, { [idOf(prompt, "RemoteQueueSimple")]: { remote_url: at(0) } }));
    expect(ran.error).toBe("");
    expect(await looks(prompt, ran)).toEqual([...(await own(SEED, 1)), ...(await own(SEED + 1, 1))]);
  });

  test("chain: the primary's pictures, then those of both workers, each with seeds of its own", async () => {
    const prompt = await saved("chain");
    const [first = "", second = ""] = idsOf(prompt, "RemoteQueueWorker").toSorted((a, b) => Number(a) - Number(b));
    const ran = await primary.user.run(
      change(prompt, { [first]: { remote_url: at(0) }, [second]: { remote_url: at(1) } }),
    );
    expect(ran.error).toBe("");
    expect(await looks(prompt, ran)).toEqual([
      ...(await own(SEED, 2)),
      ...(await own(SEED + 2, 3)),
      ...(await own(SEED + 5, 3)),
    ]);
  });

  const at = (index: number) => `${workers[index]?.url}/`;

  /** The pictures that were saved, or shown where none were. */
  async function looks(prompt: Prompt, ran: Ran): Promise<Look[]> {
    const ui = ran.outputs[idOf(prompt, "SaveImage") || idOf(prompt, "PreviewImage")];
    const files = isObject(ui) && Array.isArray(ui["images"]) ? (ui["images"] as JsonObject[]) : [];
    return Promise.all(files.map(async (file) => lookOfPng(await view(primary, file))));
  }
});

/** The prompt of the saved workflow, with the tiny models; all else is as it was saved. */
async function saved(name: string): Promise<Prompt> {
  const prompt = parsePrompt(parseJson(await readFile(join(fixtures, `${name}.prompt.json`), "utf8")));
  const vae = Object.entries(prompt).find(([, { class_type }]) => class_type === "VAEDecode")?.[0] ?? "";
  const small = {
    [idOf(prompt, "CheckpointLoaderSimple")]: { ckpt_name: "tiny.safetensors" },
    [idOf(prompt, "EmptyLatentImage")]: { width: 64, height: 64 },
    [idOf(prompt, "KSampler")]: { steps: 2 },
    // The tiny checkpoint holds no VAE.
    [vae]: { vae: ["99", 0] as const },
  };
  return { ...change(prompt, small), "99": node("VAELoader", { vae_name: "taesd" }) };
}

function idsOf(prompt: Prompt, classType: string): string[] {
  return Object.entries(prompt).flatMap(([id, { class_type }]) => (class_type === classType ? [id] : []));
}

function idOf(prompt: Prompt, classType: string): string {
  return idsOf(prompt, classType)[0] ?? "";
}
