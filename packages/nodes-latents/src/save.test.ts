import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { decodeLatent } from "@netdist/codecs/latent";
import { decodeNpz } from "@netdist/codecs/npz";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decoded, heldIn, json } from "./testing/expected.ts";
import { fixture, type Held, type Host, loading, startHost } from "./testing/host.ts";

let host: Host;
let count = 0;
beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host[Symbol.asyncDispose]());

interface Saving {
  readonly from: string;
  readonly reading?: JsonObject;
  readonly node: "SaveLatentNumpy" | "SaveLatentSafetensors" | "SaveLatentKohya";
  readonly inputs?: JsonObject;
}

/** Loads a fixture, saves it under a new prefix; gives the names of the files below the output folder. */
async function save({ from, reading = {}, node, inputs = {} }: Saving, extra: JsonObject = {}): Promise<string[]> {
  await host.write(from, await fixture(from));
  const given = { samples: ["1", 0], filename_prefix: `made/${++count}`, metadata: false, ...inputs };
  const prompt: Prompt = { ...loading(from, reading), save: { class_type: node, inputs: given } };
  const { ui } = await host.run(prompt, extra);
  const { latents } = ui["save"] as { latents: readonly { filename: string; subfolder: string; type: string }[] };
  return latents.map(({ filename, subfolder, type }) => {
    expect([subfolder, type]).toEqual(["made", "output"]);
    return `${subfolder}/${filename}`;
  });
}

const numpy = (from: string, inputs: JsonObject = {}): Saving => ({ from, node: "SaveLatentNumpy", inputs });
const tensors = (from: string, inputs: JsonObject = {}): Saving => ({ from, node: "SaveLatentSafetensors", inputs });
const kohya = (from: string, model: string, more: Partial<Saving> = {}): Saving => ({
  ...{ from, node: "SaveLatentKohya" as const, ...more },
  inputs: { model, ...more.inputs },
});

describe("what numpy, safetensors and torch wrote comes out again, byte for byte", () => {
  test.for<[Saving, RegExp]>([
    [numpy("batch.npy"), /^made\/\d+_00001_\.npy$/],
    [numpy("odd.npy"), /\.npy$/],
    [numpy("video.npy"), /\.npy$/],
    [numpy("half.npy", { dtype: "float16" }), /\.npy$/],
    [numpy("batch.npz", { format: "npz" }), /_00001_\.npz$/],
    [numpy("extras.npz", { format: "npz" }), /\.npz$/],
    [tensors("extras.safetensors"), /_00001_\.safetensors$/],
    [tensors("no-metadata.latent", { format: "latent" }), /_00001_\.latent$/],
    [tensors("float16.latent", { dtype: "float16", format: "latent" }), /\.latent$/],
    [tensors("bfloat16.latent", { dtype: "bfloat16" }), /\.safetensors$/],
    [tensors("sound.latent", { format: "latent" }), /\.latent$/],
    [kohya("sdxl.npz", "sdxl"), /^made\/\d+_00001__0040x0024_sdxl\.npz$/],
    [kohya("sdxl-half.npz", "sd", { inputs: { dtype: "float16" } }), /_00001__0040x0024_sd\.npz$/],
    [kohya("flux.npz", "flux"), /_0024x0016_flux\.npz$/],
    [kohya("flux-extras.npz", "sd3"), /_0024x0016_sd3\.npz$/],
    [kohya("flux.npz", "lumina"), /_0024x0016_lumina\.npz$/],
    [kohya("anima.npz", "anima"), /_0024x0016_anima\.npz$/],
  ])("$0.from as $0.node", async ([saving, name]) => {
    const [file = "", ...others] = await save(saving);
    expect([file, others]).toEqual([expect.stringMatching(name), []]);
    expect(await host.saved(file)).toEqual(await fixture(saving.from));
  });
});

describe("what was saved is loaded with the same bits, mask and places", () => {
  test.for<Saving>([
    numpy("extras.safetensors", { format: "npz" }),
    tensors("extras.npz"),
    kohya("flux-extras.npz", "flux"),
    tensors("odd.npy"),
    tensors("odd.npy", { format: "latent" }),
    numpy("odd.npy", { format: "npz" }),
    tensors("wan.safetensors"),
  ])("$from with $node", async (saving) => {
    const [file] = await save(saving);
    expect((await host.run(loading(`${file} [output]`))).taken).toEqual([heldIn(saving.from)]);
  });

  test.for<Saving>([numpy("extras.npz"), tensors("extras.npz", { format: "latent" })])(
    "the samples alone with $node, $inputs",
    async (saving) => {
      const [file] = await save(saving);
      const { shape, samples } = heldIn("extras.npz");
      expect((await host.run(loading(`${file} [output]`))).taken).toEqual([{ shape, samples }]);
    },
  );
});

describe("kohya", () => {
  test("each picture of a batch has its file, with its own mask and place", async () => {
    const files = await save(kohya("extras.npz", "sdxl"));
    expect(files.map((file) => file.replace(/\d+_/, ""))).toEqual([
      "made/00001__0040x0024_sdxl.npz",
      "made/00002__0040x0024_sdxl.npz",
    ]);
    const parts: Held[] = [];
    for (const file of files) parts.push(...(await host.run(loading(`${file} [output]`))).taken);
    const { samples, noise_mask: mask, batch_index: places } = heldIn("extras.npz");
    expect(Buffer.concat(parts.map((part) => part.samples))).toEqual(Buffer.from(samples));
    expect(Buffer.concat(parts.map((part) => part.noise_mask?.values ?? Buffer.of()))).toEqual(
      Buffer.from(mask?.values ?? []),
    );
    expect(parts.map((part) => part.shape)).toEqual([
      [1, 4, 3, 5],
      [1, 4, 3, 5],
    ]);
    expect(parts.flatMap((part) => part.batch_index ?? [])).toEqual(places);
  });

  test("the picture's own size is in name and file", async () => {
    const inputs = { original_width: 1000, original_height: 600 };
    const [file = ""] = await save(kohya("sdxl.npz", "sdxl", { inputs }));
    expect(file).toMatch(/__1000x0600_sdxl\.npz$/);
    const npz = decodeNpz(await host.saved(file));
    const numbers = (name: string) => [...new BigInt64Array(npz.read(name).data.slice().buffer)];
    expect([numbers("original_size"), numbers("crop_ltrb")]).toEqual([
      [1000n, 600n],
      [0n, 0n, 40n, 24n],
    ]);
  });

  test.for(["flux", "anima"] as const)("units: trainer gives what a trainer of %s has", async (model) => {
    const [file = ""] = await save(kohya(`${model}.npz`, model, { inputs: { units: "trainer" } }));
    const npz = decodeNpz(await host.saved(file));
    const known = json("trainer-units.json") as Record<string, string>;
    expect(Buffer.from(npz.read("latents_2x3").data)).toEqual(Buffer.from(decoded(known[model] ?? "")));
  });

  test.for<[string, string, RegExp]>([
    ["batch.npy", "flux", /Latents of flux pictures are \[batch, 16, height, width\], these are \[2, 4, 3, 5\]/],
    ["video.npy", "sdxl", /these are \[1, 4, 2, 3, 5\]/],
    ["wan.safetensors", "anima", /these are \[1, 16, 2, 3, 2\]: choose another model/],
  ])("%s is refused as %s", async ([from, model, says]) => {
    await expect(save(kohya(from, model))).rejects.toThrow(says);
  });
});

describe("dtype", () => {
  test.for<[Saving, string]>([
    [numpy("batch.npy", { dtype: "float16" }), "float16"],
    [numpy("batch.npy", { dtype: "float16", format: "npz" }), "float16"],
    [tensors("batch.npy", { dtype: "bfloat16", format: "latent" }), "bfloat16"],
    [tensors("batch.npy", { dtype: "float16" }), "float16"],
  ])("$0.node $0.inputs is rounded as torch does", async ([saving, dtype]) => {
    const [file] = await save(saving);
    expect((await host.run(loading(`${file} [output]`))).taken).toEqual([heldIn(`${dtype}.latent`)]);
  });

  test("a value that float16 cannot hold is an error, and no file is written", async () => {
    const before = await readdir(join(host.server.folders.root("output"), "made"));
    await expect(save(tensors("odd.npy", { dtype: "float16" }))).rejects.toThrow(
      /float16 has no number as large as 3\.4.*: choose bfloat16 or float32\./,
    );
    expect(await readdir(join(host.server.folders.root("output"), "made"))).toEqual(before);
  });
});

describe("metadata", () => {
  const extra = { extra_pnginfo: { workflow: { nodes: [], text: "café" } } };
  const metadata = { metadata: true };
  test.for<Saving>([tensors("batch.npy", { ...metadata, format: "latent" }), tensors("extras.npz", metadata)])(
    "$from as $inputs",
    async (saving) => {
      const [file = ""] = await save(saving, extra);
      const texts = decodeLatent(await host.saved(file)).metadata;
      expect(JSON.parse(texts.get("workflow") ?? "")).toEqual(extra.extra_pnginfo.workflow);
      expect(JSON.parse(texts.get("prompt") ?? "")["save"].class_type).toBe(saving.node);
      expect([...texts.keys()]).toEqual(["prompt", "workflow"]);
    },
  );
  test.for<Saving>([
    numpy("batch.npy", { ...metadata, format: "npz" }),
    kohya("sdxl.npz", "sdxl", { inputs: metadata }),
  ])("$from as $node", async (saving) => {
    const [file = ""] = await save(saving, extra);
    const npz = decodeNpz(await host.saved(file));
    const text = (name: string) => new TextDecoder().decode(npz.read(name).data);
    expect(JSON.parse(text("metadata_workflow"))).toEqual(extra.extra_pnginfo.workflow);
    expect(JSON.parse(text("metadata_prompt"))["save"].class_type).toBe(saving.node);
    expect((await host.run(loading(`${file} [output]`))).taken).toEqual([heldIn(saving.from)]);
  });
  test.for<Saving>([numpy("batch.npy", { format: "npz" }), tensors("batch.npy"), kohya("sdxl.npz", "sdxl")])(
    "$node: nothing when left out",
    async (saving) => {
      const [file = ""] = await save(saving, extra);
      expect((await host.saved(file)).toString("latin1")).not.toMatch(/metadata|workflow|class_type/);
    },
  );
});

describe("names", () => {
  test("the outputs are the bare name and, last, the folder", async () => {
    await host.write("batch.npy", await fixture("batch.npy"));
    const { ui } = await host.run({
      ...loading("batch.npy"),
      save: { class_type: "SaveLatentNumpy", inputs: { samples: ["1", 0], filename_prefix: "deep/er/name" } },
      show: { class_type: "TestShow", inputs: { filename: ["save", 0], subfolder: ["save", 1] } },
    });
    expect((ui["show"] as { text: string[] }).text).toEqual(["name_00001_.npy", "deep/er"]);
  });
  test("the next number is free: files of other endings count, and none is written over", async () => {
    await host.write("numbered/x_00007_.npz", Buffer.of(1), "output");
    const inputs = { filename_prefix: "numbered/x" };
    await host.write("batch.npy", await fixture("batch.npy"));
    const saveNode = { class_type: "SaveLatentSafetensors", inputs: { samples: ["1", 0], ...inputs } } as const;
    await host.run({ ...loading("batch.npy"), save: saveNode });
    const other = { ...saveNode, inputs: { ...saveNode.inputs, format: "latent" } };
    await host.run({ ...loading("batch.npy"), save: other });
    expect((await readdir(join(host.server.folders.root("output"), "numbered"))).sort()).toEqual([
      "x_00007_.npz",
      "x_00008_.safetensors",
      "x_00009_.latent",
    ]);
  });
  test.for(["../x", "/tmp/x", "a/../../x", "a\0b"])("the prefix %j is refused", async (filename_prefix) => {
    await expect(save(numpy("batch.npy", { filename_prefix }))).rejects.toThrow(/leaves the folder|control characters/);
  });
});
