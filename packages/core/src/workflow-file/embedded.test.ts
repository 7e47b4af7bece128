import { readFileSync } from "node:fs";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeLatent } from "@netdist/codecs/latent";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isNetDistError } from "../errors/index.ts";
import { openWorkflowFile, readWorkflowFile } from "./index.ts";

const path = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const fixture = (name: string) => new Uint8Array(readFileSync(path(name)));
const saved = ["still.png", "animated.png", "still.webp", "animated.webp", "saved.latent"];
const prompt = {
  "89:0": { class_type: "Noise", inputs: { seed: 18446744073709551615n, text: "é😀: x", cfg: null } },
};
const workflow = { nodes: [{ id: 1, type: "Note" }], links: [], version: 0.4 };

/** A WebP of one EXIF chunk with texts, written the other way round than Pillow does: little endian, with a prefix. */
function webp(texts: readonly string[], prefix = "Exif\0\0"): Uint8Array {
  const values = texts.map((text) => Buffer.from(`${text}\0`));
  const start = 8 + 2 + 12 * values.length + 4;
  const directory = Buffer.alloc(start);
  directory.write("II*\0");
  directory.writeUInt32LE(8, 4);
  directory.writeUInt16LE(values.length, 8);
  values.forEach((value, index) => {
    const entry = 10 + 12 * index;
    directory.writeUInt16LE(0x10e + index, entry);
    directory.writeUInt16LE(2, entry + 2);
    directory.writeUInt32LE(value.length, entry + 4);
    const before = values.slice(0, index).reduce((sum, { length }) => sum + length, 0);
    if (value.length <= 4) value.copy(directory, entry + 8);
    else directory.writeUInt32LE(start + before, entry + 8);
  });
  const exif = Buffer.concat([Buffer.from(prefix), directory, ...values]);
  const head = Buffer.from("RIFF\0\0\0\0WEBPVP8 \x03\0\0\0abc\0EXIF\0\0\0\0");
  head.writeUInt32LE(exif.length, head.length - 4);
  return new Uint8Array(Buffer.concat([head, exif]));
}

describe("readWorkflowFile reads", () => {
  test.for(saved)("%s as Python wrote it", (name) => {
    expect(readWorkflowFile(fixture(name), name)).toEqual({ kind: "prompt", prompt, workflow, nonFinite: ["NaN"] });
  });

  const json = '{"1":{"class_type":"é","inputs":{}}}';
  test.for<[what: string, texts: string[], prefix?: string]>([
    ["little endian and prefixed", [`prompt:${json}`]],
    ["without the prefix", [`prompt:${json}`], ""],
    ["after texts of others", ["a", "no key", "x:", ":y", `prompt:${json}`]],
  ])("WebP: %s", ([, texts, prefix]) => {
    const file = readWorkflowFile(webp(texts, prefix), "x.webp");
    expect(file).toMatchObject({ kind: "prompt", prompt: { 1: { class_type: "é" } } });
  });

  test("a workflow alone", () => {
    const file = readWorkflowFile(webp(['workflow:{"nodes":[],"links":[]}']), "x.webp");
    expect(file).toEqual({ kind: "workflow", workflow: { nodes: [], links: [] }, nonFinite: [] });
  });
});

describe("readWorkflowFile refuses", () => {
  const tooLong = Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0x7b);
  test.for<[what: string, bytes: Uint8Array, says: string]>([
    ["a WebP of another program", fixture("other.webp"), "is a WebP picture without a ComfyUI prompt or workflow"],
    ["a WebP without metadata", fixture("other.webp").subarray(0, 0x36), "its metadata was removed"],
    ["a latent without metadata", fixture("bare.latent"), "is a safetensors file without a ComfyUI prompt"],
    ["a cut WebP", fixture("still.webp").subarray(0, -9), "is a damaged WebP picture: the chunk at offset"],
    ["a cut latent", fixture("saved.latent").subarray(0, -9), "is a damaged safetensors file: "],
    ["a header that is too long", tooLong, "is a damaged safetensors file: "],
    ["EXIF that is no TIFF", webp(["a"], "what is this?"), "is a damaged WebP picture: the EXIF block is no TIFF."],
    ["a broken prompt", webp(["prompt:{"]), "the prompt in x is not JSON"],
  ])("%s", ([, bytes, says]) => {
    expect(() => readWorkflowFile(bytes, "x")).toThrow(
      expect.objectContaining({ code: "NOT_A_PROMPT", message: expect.stringContaining(says) }),
    );
  });

  test.for(saved)("%s damaged in any way: it reads it or says so", (name) => {
    const whole = fixture(name);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const bytes = cut ? whole.slice(0, at) : whole.with(at, byte);
        try {
          readWorkflowFile(bytes, name);
        } catch (error) {
          expect(isNetDistError(error, "NOT_A_PROMPT")).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("openWorkflowFile reads", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "netdist-workflow-file-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.for([...saved, "bare.latent"])("as much of %s as is needed", async (name) => {
    const { bytes, fileSize } = await openWorkflowFile(path(name), name);
    expect(fileSize).toBe(fixture(name).length);
    const read = (part: Uint8Array, options = {}) => {
      try {
        return readWorkflowFile(part, name, options);
      } catch (error) {
        return String(error);
      }
    };
    expect(read(bytes, { fileSize })).toEqual(read(fixture(name)));
  });

  test("only the header of a latent", async () => {
    const file = join(folder, "large.latent");
    const samples = { dtype: "float32", shape: [1, 4, 512, 512], data: new Uint8Array(4 * 4 * 512 * 512) } as const;
    await writeFile(
      file,
      encodeLatent(samples, { metadata: new Map([["prompt", '{"1":{"class_type":"A","inputs":{}}}']]) }),
    );
    const { bytes, fileSize } = await openWorkflowFile(file, "large.latent");
    expect(bytes.length).toBeLessThan(1000);
    expect(readWorkflowFile(bytes, "large.latent", { fileSize })).toMatchObject({ kind: "prompt" });
  });

  test.for<[what: string, size: number]>([
    ["nothing", 0],
    ["a byte", 1],
    ["nine zeros", 9],
  ])("%s", async ([, size]) => {
    const file = join(folder, `zeros-${size}`);
    await writeFile(file, new Uint8Array(size));
    expect((await openWorkflowFile(file, "zeros")).bytes.length).toBe(size);
  });

  test("no file of more than 256 MiB", async () => {
    const file = join(folder, "huge.json");
    await writeFile(file, "{");
    await truncate(file, 2 ** 28 + 1);
    await expect(openWorkflowFile(file, "huge.json")).rejects.toMatchObject({
      code: "NOT_A_PROMPT",
      message: "huge.json has 268435457 bytes, more than any workflow or picture with one.",
    });
  });
});
