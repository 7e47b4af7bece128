import { expect } from "vitest";
import type { Bench } from "../bench.ts";
import { type Checks, nodeError } from "../check.ts";
import { emptyImage, freshName, link, node, preview, show } from "../graphs.ts";
import { fetchPng, firstPixel, uploaded, viewPath } from "../picture.ts";
import type { Node, Prompt } from "../wire.ts";

interface LatentFile {
  readonly bytes: Uint8Array;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: readonly string[];
}

/** Saves the latent of node "5", and reads the file: u64 length, JSON header, data. */
async function savedLatent(bench: Bench, prompt: Prompt): Promise<LatentFile> {
  const filename_prefix = freshName("latents/c");
  const { output } = await bench.run({ ...prompt, "9": node("SaveLatent", { samples: link("5"), filename_prefix }) });
  const entry = output("9").latents?.[0];
  if (!entry) throw new Error("no latent was saved");
  expect(entry).toMatchObject({ subfolder: "latents", type: "output" });
  const { bytes } = await bench.http.get(viewPath(entry));
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Header;
  const { __metadata__: metadata = {}, ...tensors } = header;
  const { shape = [], data_offsets: [from, to] = [0, 0], dtype } = tensors["latent_tensor"] ?? {};
  expect(dtype).toBe("F32");
  const values = new Float32Array(bytes.slice(8 + length + from, 8 + length + to).buffer);
  return { bytes, shape, values, metadata, tensors: Object.keys(tensors).sort() };
}
interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}
type Header = Readonly<Record<string, Tensor>> & { readonly __metadata__?: Readonly<Record<string, string>> };

const empty = (batch_size: number, width = 64, height = 32) => node("EmptyLatentImage", { width, height, batch_size });
const cut = (batch_index: number, length: number): Node =>
  node("LatentFromBatch", { samples: link("1"), batch_index, length });

export const latentChecks: Checks = {
  "LATENT-01": async (bench) => {
    const { metadata, tensors } = await savedLatent(bench, { "5": empty(1) });
    expect(tensors).toEqual(["latent_format_version_0", "latent_tensor"]);
    expect(JSON.parse(metadata["prompt"] ?? "")).toHaveProperty("5.class_type", "EmptyLatentImage");
  },
  "LATENT-02": async (bench) => {
    const { shape, values } = await savedLatent(bench, { "5": empty(3, 64, 32) });
    expect(shape).toEqual([3, 4, 4, 8]);
    expect(values.every((value) => value === 0)).toBe(true);
  },
  "LATENT-03": async (bench) => {
    const first = await savedLatent(bench, encoded());
    const latent = await uploaded(bench, first.bytes, { filename: `${freshName()}.latent` });
    const second = await savedLatent(bench, { "5": node("LoadLatent", { latent }) });
    expect([second.shape, second.values]).toEqual([first.shape, first.values]);
  },
  "LATENT-04": async (bench) => {
    expect((await savedLatent(bench, { "1": empty(4), "5": cut(1, 2) })).shape[0]).toBe(2);
    expect((await savedLatent(bench, { "1": empty(4), "5": cut(2, 64) })).shape[0]).toBe(2);
    expect((await savedLatent(bench, { "1": empty(4), "5": cut(60, 2) })).shape[0]).toBe(1);
  },
  "LATENT-05": async (bench) => {
    const repeat = node("RepeatLatentBatch", { samples: link("1"), amount: 3 });
    expect((await savedLatent(bench, { "1": empty(2), "5": repeat })).shape[0]).toBe(6);
    const both = node("LatentBatch", { samples1: link("1"), samples2: link("2") });
    expect((await savedLatent(bench, { "1": empty(2), "2": empty(1), "5": both })).shape[0]).toBe(3);
  },
  "LATENT-06": async (bench) => {
    const { shape } = await savedLatent(bench, encoded());
    expect(shape).toEqual([1, 3, 8, 8]);
    const decoded = { "6": node("VAEDecode", { samples: link("5"), vae: link("2") }), "9": preview(link("6")) };
    const { output } = await bench.run({ ...encoded(), ...decoded });
    expect(firstPixel(await fetchPng(bench, output("9").images?.[0]))).toEqual([0x11, 0x80, 0xfe]);
  },
  "LATENT-07": async (bench) => {
    expect((await savedLatent(bench, { "1": empty(70), "5": cut(64, 2) })).shape[0]).toBe(2);
  },
  "LATENT-08": async (bench) => {
    const prompt = {
      "1": empty(70),
      "5": cut(64, 2),
      "9": node("SaveLatent", { samples: link("5"), filename_prefix: "x" }),
    };
    expect(await nodeError(bench, prompt, "5")).toMatchObject({
      type: "value_bigger_than_max",
      details: "batch_index",
    });
  },
};

/** 5: the pixels of one colour as a latent, through the VAE (2) that changes nothing. */
function encoded(): Prompt {
  return {
    "1": emptyImage({ color: 0x1280fe }),
    "2": node("VAELoader", { vae_name: "pixel_space" }),
    "5": node("VAEEncode", { pixels: link("1"), vae: link("2") }),
  };
}

export const textChecks: Checks = {
  "TEXT-01": async ({ run }) => {
    const rows = [
      ["PrimitiveInt", -3, "-3"],
      ["PrimitiveFloat", 0.5, "0.5"],
      ["PrimitiveFloat", 1e-7, "1e-07"],
      ["PrimitiveFloat", 1e16, "1e+16"],
      ["PrimitiveBoolean", true, "True"],
    ] as const;
    for (const [class_type, value, text] of rows) {
      const { output } = await run({
        "5": node(class_type, { value }),
        "9": node("PreviewAny", { source: link("5") }),
      });
      expect(output("9").text).toEqual([text]);
    }
  },
  "TEXT-03": async ({ run }) => {
    const { output } = await run({ "5": node("PrimitiveFloat", { value: 3 }), "9": show(link("5")) });
    expect(output("9").text).toEqual(["3.0"]);
  },
  "TEXT-02": async ({ run }) => {
    const value = 'a "b"\nü 図 \\ {c}';
    const { output } = await run({
      "5": node("PrimitiveString", { value }),
      "9": node("PreviewAny", { source: link("5") }),
    });
    expect(output("9").text).toEqual([value]);
  },
};
