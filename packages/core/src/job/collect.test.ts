import { encodeFlac } from "@netdist/codecs/flac";
import { encodeLatent } from "@netdist/codecs/latent";
import { encodePng } from "@netdist/codecs/png";
import type { Audio, Image, Latent } from "@netdist/sdk";
import { describe, expect, test } from "vitest";
import type { Capture, Carrier, Plan, SameSize } from "../plan.ts";
import { type FakeComfy, file, png } from "./testing/comfy.ts";
import { PLAN, PROMPT, scene, withoutIds } from "./testing/start.ts";

const capture = (carrier: Carrier, nodeId = "9"): Capture => ({ key: carrier, carrier, nodeId, source: undefined });
const planOf = (...captures: Capture[]): Plan => ({ ...PLAN, captures });

function gives(outputs: Record<string, unknown>, files: Record<string, Uint8Array> = {}): (comfy: FakeComfy) => void {
  return (comfy) => {
    comfy.outputs = () => outputs;
    for (const [name, bytes] of Object.entries(files)) comfy.files.set(name, bytes);
  };
}

const flac = (sampleRate: number, ...channels: readonly (readonly number[])[]) =>
  encodeFlac({ sampleRate, bitsPerSample: 16, samples: channels.map((values) => Int32Array.from(values)) });

describe("values", () => {
  test("pictures come in the order of the list, however they arrive", async () => {
    const names = Array.from({ length: 9 }, (_, index) => `p${index}.png`);
    const files = Object.fromEntries(names.map((name, index) => [`temp/${name}`, png(1, 1, index)]));
    await using s = await scene({
      prepare: (comfy) => {
        gives({ "9": { images: names.map(file) } }, files)(comfy);
        const view = comfy.handler("GET /view");
        const held: (() => unknown)[] = [];
        comfy.on("GET /view", (...call) => {
          held.push(() => view(...call));
          if (held.length === 4 || comfy.routes.filter((route) => route === "GET /view").length === 9) {
            for (const answer of held.splice(0).reverse()) answer();
          }
        });
      },
    });
    const image = (await s.succeeded()).values.get("fetch") as Image;
    expect(image).toMatchObject({ dtype: "uint8", shape: [9, 1, 1, 3], normalized: true });
    expect([...(await image.bytes())]).toEqual(names.flatMap((_, index) => [index, index, index]));
  });

  test("16-bit pictures stay 16 bits; alpha is dropped; gray becomes three channels", async () => {
    const deep = encodePng({ width: 1, height: 1, channels: 4, depth: 16, data: Uint16Array.of(1, 2, 65535, 9) });
    const gray = encodePng({ width: 1, height: 1, channels: 1, depth: 8, data: Uint8Array.of(77) });
    const captures = [capture("image", "1"), { ...capture("image", "2"), key: "gray" }];
    const outputs = { "1": { images: [file("deep.png")] }, "2": { images: [file("gray.png")] } };
    await using s = await scene({
      plan: planOf(...captures),
      prepare: gives(outputs, { "temp/deep.png": deep, "temp/gray.png": gray }),
    });
    const { values } = await s.succeeded();
    const image = values.get("image") as Image;
    expect(image).toMatchObject({ dtype: "uint16", shape: [1, 1, 1, 3], normalized: true });
    expect([...new Uint16Array((await image.bytes()).slice().buffer)]).toEqual([1, 2, 65535]);
    expect([...(await (values.get("gray") as Image).bytes())]).toEqual([77, 77, 77]);
  });

  test("a mask is the first channel, [B,H,W]", async () => {
    const bytes = encodePng({ width: 2, height: 1, channels: 3, depth: 8, data: Uint8Array.of(5, 0, 0, 6, 0, 0) });
    await using s = await scene({
      plan: planOf(capture("mask")),
      prepare: gives({ "9": { images: [file("m.png")] } }, { "temp/m.png": bytes }),
    });
    const mask = (await s.succeeded()).values.get("mask") as Image;
    expect(mask.shape).toEqual([1, 1, 2]);
    expect([...(await mask.bytes())]).toEqual([5, 6]);
  });

  test("latents are put behind each other", async () => {
    const latent = (value: number): Uint8Array =>
      encodeLatent({
        dtype: "float32",
        shape: [1, 1, 1, 2],
        data: new Uint8Array(Float32Array.of(value, value).buffer),
      });
    const outputs = { "9": { latents: [file("a.latent"), file("b.latent")] } };
    await using s = await scene({
      plan: planOf(capture("latent")),
      prepare: gives(outputs, { "temp/a.latent": latent(1), "temp/b.latent": latent(2) }),
    });
    const { samples } = (await s.succeeded()).values.get("latent") as Latent;
    expect(samples.shape).toEqual([2, 1, 1, 2]);
    expect([...new Float32Array((await samples.bytes()).slice().buffer)]).toEqual([1, 1, 2, 2]);
  });

  test("texts come without a request", async () => {
    await using s = await scene({ plan: planOf(capture("text")), prepare: gives({ "9": { text: ["a", "b"] } }) });
    expect((await s.succeeded()).values.get("text")).toEqual(["a", "b"]);
    expect(s.comfy.routes).not.toContain("GET /view");
  });

  describe("sizes of what was joined", () => {
    const told = (input: string, index: number): SameSize["inputs"][number] => {
      const of = (what: string, nodeId: string): Capture => ({ ...capture("text", nodeId), key: `${what}:${input}` });
      return { input, width: of("width", `${index}1`), height: of("height", `${index}2`) };
    };
    const one = { nodeId: "5", classType: "CombineImageBatch", title: "All" };
    const plan = { ...PLAN, sameSizes: [{ ...one, inputs: [told("images_a", 1), told("images_b", 2)] }] };
    const says = (...sizes: string[]) =>
      Object.fromEntries(["11", "12", "21", "22"].map((id, index) => [id, { text: [sizes[index]] }]));
    const prepare = (...sizes: string[]) =>
      gives({ "9": { images: [file("a.png")] }, ...says(...sizes) }, { "temp/a.png": png(1, 1, 7) });

    test("equal: nothing of them is among the values", async () => {
      await using s = await scene({ plan, prepare: prepare("64", "32", "64", "32") });
      expect([...(await s.succeeded()).values.keys()]).toEqual(["fetch"]);
    });
    test("different: the job fails, naming worker, node, sizes and what to do", async () => {
      await using s = await scene({ plan, prepare: prepare("64", "32", "64", "48") });
      const error = await s.failed();
      expect(error).toMatchObject({ code: "SIZES_DIFFER", facts: { ...one, phase: "fetch", retryable: false } });
      expect(error.message).toMatch(
        /joined pictures of different sizes in node 5 \("All", CombineImageBatch\): images_a 64x32, images_b 64x48\. Make the sizes equal, or set if_sizes_differ/,
      );
    });
    test("no number: the worker lies, and the job fails", async () => {
      await using s = await scene({ plan, prepare: prepare("64", "32", "wide", "32") });
      expect(await s.failed()).toMatchObject({ code: "RESULT_INVALID", facts: { nodeId: "5" } });
    });
  });

  test("sounds are put behind each other", async () => {
    const outputs = { "9": { audio: [file("a.flac"), file("b.flac")] } };
    const files = { "temp/a.flac": flac(8000, [1, -2], [3, 4]), "temp/b.flac": flac(8000, [5, 6], [7, -32768]) };
    await using s = await scene({ plan: planOf(capture("audio")), prepare: gives(outputs, files) });
    const { waveform, sample_rate } = (await s.succeeded()).values.get("audio") as Audio;
    expect([waveform.dtype, waveform.shape, sample_rate]).toEqual(["float32", [2, 2, 2], 8000]);
    const values = [...new Float32Array((await waveform.bytes()).slice().buffer)].map((value) => value * 32768);
    expect(values).toEqual([1, -2, 3, 4, 5, 6, 7, -32768]);
  });

  test.for<[carrier: Carrier, texts: readonly string[], values: readonly unknown[]]>([
    ["int", ["7", "-3", "18446744073709551615"], [7, -3, 18446744073709551615n]],
    ["int", ["512.0"], [512]],
    ["float", ["1.5", "3", "1e-05", "inf", "-inf", "nan"], [1.5, 3, 1e-5, Infinity, -Infinity, Number.NaN]],
    ["boolean", ["True", "False"], [true, false]],
    ["text", ["True", "1.50"], ["True", "1.50"]],
  ])("%s of %j", async ([carrier, texts, values]) => {
    await using s = await scene({ plan: planOf(capture(carrier)), prepare: gives({ "9": { text: texts } }) });
    expect((await s.succeeded()).values.get(carrier)).toEqual(values);
  });

  test("video is an error that says so", async () => {
    await using s = await scene({
      plan: planOf(capture("video")),
      prepare: gives({ "9": { images: [file("v.mp4")] } }),
    });
    expect(await s.failed()).toMatchObject({ code: "NO_CARRIER", facts: { nodeId: "9" } });
  });

  test("names with blanks, quotes, back-slashes and line breaks are only ever query text (H30, T5, T21)", async () => {
    const entry = { filename: 'a "b"\n%2e&type=input.png', subfolder: "x\\y", type: "output" };
    await using s = await scene({
      prepare: (comfy) => {
        gives({ "9": { images: [entry] } })(comfy);
        comfy.on("GET /view", (_, response) => void response.end(png(1, 1)));
      },
    });
    await s.succeeded();
    const view = s.comfy.requests.find(({ route }) => route === "GET /view");
    expect(Object.fromEntries(view?.query ?? [])).toEqual(entry);
  });
});

describe("a result that is not one (T19)", () => {
  const broken = png(2, 2).slice();
  broken.fill(0, 40, 50);

  test.for<{ name: string; outputs: Record<string, unknown>; files?: Record<string, Uint8Array>; code: string }>([
    { name: "success without outputs", outputs: {}, code: "RESULT_INCOMPLETE" },
    { name: "an empty list", outputs: { "9": { images: [] } }, code: "RESULT_INCOMPLETE" },
    { name: "outputs of other nodes", outputs: { "8": { images: [file("a.png")] } }, code: "RESULT_INCOMPLETE" },
    {
      name: "an entry without a name among good ones",
      outputs: { "9": { images: [file("a.png"), {}] } },
      code: "RESULT_INCOMPLETE",
    },
    {
      name: "a type of folder that is none",
      outputs: { "9": { images: [{ filename: "a", type: "/etc" }] } },
      code: "RESULT_INCOMPLETE",
    },
    {
      name: "a name of a megabyte",
      outputs: { "9": { images: [file("x".repeat(1 << 20))] } },
      code: "RESULT_INCOMPLETE",
    },
    {
      name: "a thousand and one files",
      outputs: { "9": { images: Array(1001).fill(file("a.png")) } },
      code: "RESULT_INVALID",
    },
    {
      name: "a page instead of a picture",
      outputs: { "9": { images: [file("h.png")] } },
      files: { "temp/h.png": Buffer.from("<html>") },
      code: "RESULT_INVALID",
    },
    {
      name: "flipped bits",
      outputs: { "9": { images: [file("f.png")] } },
      files: { "temp/f.png": broken },
      code: "RESULT_INVALID",
    },
    {
      name: "two sizes",
      outputs: { "9": { images: [file("a.png"), file("s.png")] } },
      files: { "temp/s.png": png(3, 2) },
      code: "RESULT_INVALID",
    },
  ])("$name is $code", async ({ outputs, files, code }) => {
    await using s = await scene({ prepare: gives(outputs, files) });
    const error = await s.failed();
    expect(error).toMatchObject({ code, facts: { phase: "fetch", worker: "attic" } });
    expect(error.message.length).toBeLessThan(1000);
  });

  test("a name that the worker saves under but does not serve (H23)", async () => {
    await using s = await scene({
      prepare: (comfy) => {
        gives({ "9": { images: [file("a..b.png")] } })(comfy);
        comfy.on("GET /view", (_, response) => void response.writeHead(400).end());
      },
    });
    const error = await s.failed();
    expect(error).toMatchObject({ code: "BAD_RESPONSE", facts: { phase: "fetch", worker: "attic" } });
    expect(error.message).toContain('does not give its result file "a..b.png" (GET /view: 400)');
    expect(error.message).toContain("choose another filename_prefix");
  });

  test.for<[name: string, carrier: Carrier, outputs: Record<string, unknown>, says: RegExp]>([
    ["a sound that is none", "audio", { audio: [file("p.png")] }, /no FLAC signature/],
    [
      "sounds of two rates",
      "audio",
      { audio: [file("a.flac"), file("b.flac")] },
      /2 has .* 9000 Hz, the first .* 8000 Hz/,
    ],
    ["a word for an INT", "int", { text: ["seven"] }, /"seven" is no number/],
    ["a number as long as a book", "int", { text: ["9".repeat(9999)] }, /is no number/],
    ["a tensor for a FLOAT", "float", { text: ["tensor(1.)"] }, /"tensor\(1\.\)" is no number/],
    ["a number for a BOOLEAN", "boolean", { text: ["1"] }, /"1" is no truth value/],
  ])("%s is RESULT_INVALID", async ([, carrier, outputs, says]) => {
    const files = { "temp/p.png": png(1, 1), "temp/a.flac": flac(8000, [1]), "temp/b.flac": flac(9000, [1]) };
    await using s = await scene({ plan: planOf(capture(carrier)), prepare: gives({ "9": outputs }, files) });
    expect(await s.failed()).toMatchObject({ code: "RESULT_INVALID", message: expect.stringMatching(says) });
  });

  test("the sizes that do not go together are named", async () => {
    await using s = await scene({
      prepare: gives({ "9": { images: [file("a.png"), file("s.png")] } }, { "temp/s.png": png(3, 2) }),
    });
    expect((await s.failed()).message).toMatch(/picture 2 is 3x2 at 8 bits, the first 2x2 at 8 bits/);
  });

  test("flipped bits on the wire are fetched once more (F10)", async () => {
    let first = true;
    await using s = await scene({
      prepare: (comfy) => {
        const view = comfy.handler("GET /view");
        comfy.on("GET /view", (request, response, raw) => {
          if (!first) return view(request, response, raw);
          first = false;
          return void response.end(broken);
        });
      },
    });
    await s.succeeded();
    expect(s.comfy.routes.filter((route) => route === "GET /view")).toHaveLength(2);
  });
});

describe("a result that the worker only remembers", () => {
  const capturesOf = (comfy: FakeComfy): unknown[] =>
    comfy.requests.flatMap((request) =>
      request.route === "POST /prompt" ? [(request.json()["prompt"] as typeof PROMPT)["9"]?.inputs] : [],
    );

  /** Caches node 9 as long as its inputs are those of the plan. */
  function remembering(outputs: Record<string, unknown>): (comfy: FakeComfy) => void {
    return (comfy) => {
      comfy.auto = false;
      const prompt = comfy.handler("POST /prompt");
      comfy.on("POST /prompt", async (...call) => {
        const answer = await prompt(...call);
        const { prompt: sent } = comfy.begin();
        const same = Object.keys(sent["9"]?.inputs ?? {}).length === 1;
        setImmediate(() => comfy.finish(same ? { cached: ["9"], outputs } : {}));
        return answer;
      });
    };
  }

  test.for<{ name: string; outputs: Record<string, unknown> }>([
    { name: "no outputs at all (H8)", outputs: {} },
    { name: "a file that is gone (H9)", outputs: { "9": { images: [file("gone.png")] } } },
  ])("$name: the capture node alone runs again, once", async ({ outputs }) => {
    await using s = await scene({ prepare: remembering(outputs) });
    await s.succeeded();
    expect(capturesOf(s.comfy)).toEqual([
      { images: ["3", 0] },
      { images: ["3", 0], netdist_nonce: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
  });

  test("is an error when it is gone again", async () => {
    await using s = await scene({ prepare: gives({ "9": { images: [file("gone.png")] } }) });
    expect(await s.failed()).toMatchObject({ code: "RESULT_INCOMPLETE", facts: { retryable: true } });
    expect(withoutIds(s.comfy.routes)).toEqual([
      "GET /ws",
      ...Array(2).fill(["POST /prompt", "GET /history/*", "GET /view"]).flat(),
    ]);
  });
});
