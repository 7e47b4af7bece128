import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeLatent } from "@netdist/codecs/latent";
import { encodeNpz } from "@netdist/codecs/npz";
import { encodeSafetensors } from "@netdist/codecs/safetensors";
import type { Json, Prompt, PromptNode } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { type Bench, startBench } from "./kit/bench.ts";
import { pictures } from "./kit/pictures.ts";
import { node, queueSimple, without } from "./kit/prompts.ts";

/** Two pictures of 4x4 pixels, as latents of the VAE that our server has. */
function samples(first = 0.5) {
  const values = Float32Array.from({ length: 96 }, (_, i) => (i === 0 ? first : ((i * 37) % 200) / 100 - 1));
  return { dtype: "float32", shape: [2, 3, 4, 4], data: new Uint8Array(values.buffer) } as const;
}

async function put({ primary }: Bench, name: string, bytes: Uint8Array): Promise<void> {
  await writeFile(join(primary.folders.root("input"), name), bytes);
}

/** The worker decodes what node "1" loads; node "9" shows it, "8" what the primary itself makes of it. */
const decoding = (bench: Bench, load: PromptNode): Prompt => ({
  "1": load,
  "2": node("VAELoader", { vae_name: "pixel_space" }),
  "3": node("VAEDecode", { samples: ["1", 0], vae: ["2", 0] }),
  "10": queueSimple(bench.worker().url),
  "11": node("FetchRemote", { final_image: ["3", 0], remote_info: ["10", 2] }),
  "8": node("PreviewImage", { images: ["3", 0] }),
  "9": node("PreviewImage", { images: ["11", 0] }),
});

const numpy = (latent: string, inputs: Record<string, Json> = {}) => node("LoadLatentNumpy", { latent, ...inputs });

test.for<[string, PromptNode]>([
  ["a file", numpy("a.npz")],
  ["a data URL", node("LoadLatentUrl", { url: dataUrl(encodeNpz([["samples", samples()]])) })],
])("a stock worker loads the latent of %s, as its primary does", async ([, load]) => {
  await using bench = await startBench();
  await put(bench, "a.npz", encodeNpz([["samples", samples()]]));
  const ran = await bench.user.run(decoding(bench, load));
  expect(ran.error).toBe("");
  const [here, there] = [await pictures(bench.primary, ran, "8"), await pictures(bench.primary, ran, "9")];
  expect(there).toEqual(here);
  expect(there).toHaveLength(2);
});

test("the worker gets the samples and nothing more, and needs no node of ours", async () => {
  await using bench = await startBench();
  const metadata = [["prompt", "a secret"]] as const;
  await put(bench, "a.safetensors", encodeSafetensors([["latent_tensor", samples()]], { metadata }));
  const ran = await bench.user.run(decoding(bench, numpy("a.safetensors")));
  expect(ran.error).toBe("");
  const folder = join(bench.worker().folders.root("input"), "netdist");
  const [file = "", ...others] = await readdir(folder);
  expect([file, others]).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.latent$/), []]);
  const bytes = await readFile(join(folder, file));
  expect(bytes.toString("latin1")).not.toContain("a secret");
  // An old file: its samples are scaled, once.
  const scaled = Float32Array.from(
    new Float32Array(samples().data.buffer),
    (value) => value * Math.fround(1 / 0.18215),
  );
  expect(Buffer.from(decodeLatent(bytes).samples.data)).toEqual(Buffer.from(scaled.buffer));
  const history = await (await fetch(`${bench.worker().url}/history`)).text();
  expect(history).toContain('"LoadLatent"');
  expect(history).not.toContain("LoadLatentNumpy");
});

test("a file with new contents under its old name: a new job with the new latent", async () => {
  await using bench = await startBench();
  await put(bench, "a.npz", encodeNpz([["samples", samples()]]));
  const prompt = decoding(bench, numpy("a.npz"));
  const first = await bench.user.run(prompt);
  await bench.user.run(prompt);
  expect(bench.worker().posts()).toBe(1);
  await put(bench, "a.npz", encodeNpz([["samples", samples(-1)]]));
  const ran = await bench.user.run(prompt);
  expect(bench.worker().posts()).toBe(2);
  const changed = await pictures(bench.primary, ran, "9");
  expect(changed).toEqual(await pictures(bench.primary, ran, "8"));
  expect(changed).not.toEqual(await pictures(bench.primary, first, "9"));
});

test("places and masks, which a stock loader loses, are not sent; without them the samples are", async () => {
  await using bench = await startBench();
  const places = { dtype: "int64", shape: [2], data: new Uint8Array(new BigInt64Array([4n, 9n]).buffer) } as const;
  await put(
    bench,
    "a.npz",
    encodeNpz([
      ["samples", samples()],
      ["batch_index", places],
    ]),
  );
  const refused = await bench.user.run(decoding(bench, numpy("a.npz")));
  expect(refused.error).toMatch(/node 1 \(LoadLatentNumpy\).*batch_index.*set extras to leave_out/);
  expect(bench.worker().posts()).toBe(0);
  const ran = await bench.user.run(decoding(bench, numpy("a.npz", { extras: "leave_out" })));
  expect(ran.error).toBe("");
});

test("what holds no latent is the error, with its node, and nothing is sent", async () => {
  await using bench = await startBench();
  const ran = await bench.user.run(
    without(decoding(bench, node("LoadLatentUrl", { url: dataUrl(Buffer.from("<html>")) })), "8"),
  );
  expect(ran.error).toMatch(
    /node 1 \(LoadLatentUrl\).*a data URL gave cannot be loaded.*begins with "<html>".*[^.]\.\n?$/,
  );
  expect(bench.worker().posts()).toBe(0);
});

test("latents are saved on the primary alone, also those that a worker made", async () => {
  await using bench = await startBench();
  await put(bench, "a.npz", encodeNpz([["samples", samples()]]));
  const ran = await bench.user.run({
    ...decoding(bench, numpy("a.npz")),
    "4": node("SaveLatentSafetensors", { samples: ["1", 0], filename_prefix: "made/here" }),
    "5": node("VAEEncode", { pixels: ["11", 0], vae: ["2", 0] }),
    "6": node("SaveLatentNumpy", { samples: ["5", 0], filename_prefix: "made/there" }),
  });
  expect(ran.error).toBe("");
  expect(await readdir(join(bench.primary.folders.root("output"), "made"))).toEqual([
    "here_00001_.safetensors",
    "there_00001_.npy",
  ]);
  expect(await readdir(bench.worker().folders.root("output")).catch(() => [])).toEqual([]);
});

function dataUrl(bytes: Uint8Array): string {
  return `data:;base64,${Buffer.from(bytes).toString("base64")}`;
}
