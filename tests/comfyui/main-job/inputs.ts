import { createHash, randomFillSync } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeFlac, encodeFlac } from "@netdist/codecs/flac";
import { decodeLatent } from "@netdist/codecs/latent";

import { encodePng } from "@netdist/codecs/png";
import type { Audio, Latent, Mask } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { benchOf } from "../../conformance/bench.ts";
import { fetchPng, uploaded, viewPath } from "../../conformance/picture.ts";
import type { RealWorker } from "./bed.ts";
import { node, PICTURES } from "./graphs.ts";
import { lookOfPng } from "./pictures.ts";
import { picturesOf, resultOf, send, startPrimary, temporaryFolder } from "./primary.ts";
import { requestsTo } from "./requests.ts";

const FILES = ["cat.png", "sub/dog.png", "sub/dog.png [output]"];

/** Files of the primary go to the worker; masks and latents come back. */
export function inputsAndCarriers(worker: () => RealWorker): void {
  describe("files of the primary", () => {
    test("are sent once, under names made of their content", async () => {
      const { url, baseDirectory } = worker();
      await using folders = await withFiles();
      const uploads = async (act: () => Promise<unknown>) =>
        (await requestsTo(url, act)).filter((request) => request === "POST /upload/image").length;
      {
        await using primary = await startPrimary(folders);
        const bench = benchOf({ url: primary.url, version: "0.33.0", kind: "ours", testNodes: true });
        const dispatch = async () => {
          const run = await bench.run(loading(url));
          expect(run.entry.status).toMatchObject({ status_str: "success" });
          const files = run.output("13").images ?? [];
          const saved = files.map(async (file) => lookOfPng((await bench.http.get(viewPath(file))).bytes));
          expect(await Promise.all(saved)).toEqual(folders.contents.map(lookOfPng));
        };
        expect(await uploads(dispatch)).toBe(3);
        const again = await requestsTo(url, dispatch);
        expect(again.toSorted()).toEqual(["GET /history/*", "GET /view", "GET /view", "GET /view", "POST /prompt"]);
      }
      const there = await readdir(join(baseDirectory, "input", "netdist"));
      expect(there).toEqual(expect.arrayContaining(folders.contents.map((bytes) => `${sha256(bytes)}.png`)));
      // A primary that was started anew remembers nothing, and looks before it sends.
      await using restarted = await startPrimary(folders);
      const whole = () => send(restarted, url, { prompt: loading(url), queue: QUEUE }).then((job) => picturesOf(job));
      expect(await uploads(whole)).toBe(0);
    });
  });

  describe("values that come back", () => {
    test("a mask", async () => {
      const { url, bench } = worker();
      await using folders = await withFiles();
      await using primary = await startPrimary(folders);
      const prompt = fetching({ "1": node("LoadImage", { image: "cat.png" }) }, ["1", 1]);
      const { values } = await resultOf(await send(primary, url, { prompt, queue: QUEUE }));
      const mask = values.get("11") as Mask;
      expect(mask.shape).toEqual([1, 4, 6]);
      const name = await uploaded(bench, folders.contents[0] ?? new Uint8Array());
      const run = await bench.run({
        "1": node("LoadImage", { image: name }),
        "2": node("MaskToImage", { mask: ["1", 1] }),
        "9": node("PreviewImage", { images: ["2", 0] }),
      });
      const { data, channels } = await fetchPng(bench, run.output("9").images?.[0]);
      expect([...(await mask.bytes())]).toEqual([...data].filter((_, at) => at % channels === 0));
    });

    test("latents, as the worker saves them", async () => {
      const { url, bench } = worker();
      await using primary = await startPrimary();
      const made = {
        "1": node("EmptyImage", { width: 64, height: 40, batch_size: 3, color: 0x808080 }),
        "2": node("ImageAddNoise", { image: ["1", 0], seed: 8, strength: 0.5 }),
        "3": node("VAELoader", { vae_name: "taesd" }),
        "4": node("VAEEncode", { pixels: ["2", 0], vae: ["3", 0] }),
      };
      const { values } = await resultOf(await send(primary, url, { prompt: fetching(made, ["4", 0]), queue: QUEUE }));
      const { samples } = values.get("11") as Latent;
      const run = await bench.run({ ...made, "9": node("SaveLatent", { samples: ["4", 0], filename_prefix: "own" }) });
      const file = run.output("9").latents?.[0];
      if (file === undefined) throw new Error("no latent was saved");
      const reference = decodeLatent((await bench.http.get(viewPath(file))).bytes);
      expect(samples.shape).toEqual([3, 4, 5, 8]);
      expect(samples.shape).toEqual(reference.samples.shape);
      expect(Buffer.from(await samples.bytes()).equals(reference.samples.data)).toBe(true);
    });

    test("sound, with a notice that it has 16 bits", async () => {
      await using folders = await withFiles();
      const samples = [0, 1].map((c) => Int32Array.from({ length: 9000 }, (_, i) => 30_000 * Math.sin(i / (7 + c))));
      const file = encodeFlac({ sampleRate: 22_050, bitsPerSample: 16, samples });
      await writeFile(join(folders.input, "chord.flac"), file);
      await using primary = await startPrimary(folders);
      const prompt = fetching({ "1": node("LoadAudio", { audio: "chord.flac" }) }, ["1", 0]);
      const remote = await send(primary, worker().url, { prompt, queue: QUEUE });
      expect(remote.plan.notices).toMatchObject([{ code: "AUDIO_ROUNDED" }]);
      const { waveform, sample_rate } = (await resultOf(remote)).values.get("11") as Audio;
      expect([sample_rate, waveform.shape]).toEqual([22_050, [1, 2, 9000]]);
      const values = new Float32Array((await waveform.bytes()).slice().buffer);
      const sent = decodeFlac(file).samples.flatMap((channel) => [...channel].map((value) => value / 32_768));
      expect([...values]).toEqual(sent);
    });

    test.for<[type: string, made: Prompt, values: readonly unknown[]]>([
      ["INT", { "1": node("PrimitiveInt", { value: 9_007_199_254_740_991 }) }, [9_007_199_254_740_991]],
      ["FLOAT", { "1": node("PrimitiveFloat", { value: 0.1 }) }, [0.1]],
      ["FLOAT without a fraction", { "1": node("PrimitiveFloat", { value: 3 }) }, [3]],
      ["BOOLEAN", { "1": node("PrimitiveBoolean", { value: false }) }, [false]],
      ["STRING", { "1": node("PrimitiveString", { value: 'a "b"\n12' }) }, ['a "b"\n12']],
    ])("%s", async ([, made, values]) => {
      await using primary = await startPrimary();
      const remote = await send(primary, worker().url, { prompt: fetching(made, ["1", 0]), queue: QUEUE });
      expect((await resultOf(remote)).values.get("11")).toEqual(values);
    });

    test("the outputs of a workflow without our nodes", async () => {
      await using primary = await startPrimary();
      const prompt = {
        "1": node("EmptyImage", { width: 16, height: 16, batch_size: 2, color: 77 }),
        "2": node("SaveImage", { images: ["1", 0], filename_prefix: "stock" }),
        "3": node("EmptyLatentImage", { width: 64, height: 64, batch_size: 1 }),
        "4": node("SaveLatent", { samples: ["3", 0], filename_prefix: "stock" }),
        "5": node("PrimitiveInt", { value: 12 }),
        "6": node("PreviewAny", { source: ["5", 0] }),
      };
      const remote = await send(primary, worker().url, { prompt, outputs: "any" });
      expect(await picturesOf(remote, "output:2")).toHaveLength(2);
      const { values } = await resultOf(remote);
      expect((values.get("output:4") as Latent).samples.shape).toEqual([1, 4, 8, 8]);
      expect(values.get("output:6")).toEqual(["12"]);
    });
  });
}

const QUEUE = { nodeId: "10", seed: 1n, batch: 1 };

function queue(url: string) {
  const values = { batch_local: 1, batch_remote: 1, trigger: "always", enabled: "true", seed: 1 };
  return node("RemoteQueueSimple", { remote_url: url, ...values });
}

function fetching(made: Prompt, final_image: [string, number]): Prompt {
  return { ...made, "10": queue(""), "11": node("FetchRemote", { final_image, remote_info: ["10", 2] }) };
}

/** The three files as one batch, which only the worker makes. */
function loading(url: string): Prompt {
  const loaders = FILES.map((image, at) => [String(at + 1), node("LoadImage", { image })] as const);
  return {
    ...Object.fromEntries(loaders),
    "8": node("CombineImageBatch", { images_a: ["1", 0], images_b: ["2", 0], images_c: ["3", 0] }),
    "10": queue(url),
    "11": node("FetchRemote", { final_image: PICTURES, remote_info: ["10", 2] }),
    "13": node("SaveImage", { images: ["11", 0], filename_prefix: "fetched" }),
  };
}

/** A primary's folders with the files in them, whose bytes no other run had. */
async function withFiles() {
  const folder = await temporaryFolder();
  const [input, output] = [join(folder.path, "input"), join(folder.path, "output")];
  const contents = FILES.map(() => randomPng());
  const paths = [join(input, "cat.png"), join(input, "sub", "dog.png"), join(output, "sub", "dog.png")];
  for (const [at, path] of paths.entries()) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents[at] ?? "");
  }
  return { input, output, contents, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Pixels at random, with an alpha channel. */
function randomPng(): Uint8Array {
  return encodePng({ width: 6, height: 4, channels: 4, depth: 8, data: randomFillSync(new Uint8Array(6 * 4 * 4)) });
}
