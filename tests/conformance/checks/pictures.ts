import { encodePng } from "@netdist/codecs/png";
import { expect } from "vitest";
import type { Bench } from "../bench.ts";
import type { Checks } from "../check.ts";
import { emptyImage, freshName, link, node, preview, save } from "../graphs.ts";
import { fetchPng, firstPixel, pngOf, uploaded } from "../picture.ts";
import type { Prompt } from "../wire.ts";

/** Runs a prompt whose node "9" shows pictures, and decodes them. */
async function pictures(bench: Bench, prompt: Prompt) {
  const { output } = await bench.run(prompt);
  const found: Awaited<ReturnType<typeof fetchPng>>[] = [];
  for (const entry of output("9").images ?? []) found.push(await fetchPng(bench, entry));
  return found;
}
async function pixels(bench: Bench, prompt: Prompt): Promise<number[][]> {
  return (await pictures(bench, prompt)).map(firstPixel);
}
async function size(bench: Bench, prompt: Prompt): Promise<readonly [number, number] | undefined> {
  const [picture] = await pictures(bench, prompt);
  return picture && [picture.width, picture.height];
}

/** Four columns of 0, 50, 100 and 150 grey. */
function stripes(): Uint8Array {
  const data = Uint8Array.from({ length: 4 * 2 * 3 }, (_, at) => (Math.trunc(at / 3) % 4) * 50);
  return encodePng({ width: 4, height: 2, channels: 3, depth: 8, data });
}
const loading = async (bench: Bench, png: Uint8Array) => node("LoadImage", { image: await uploaded(bench, png) });
const asImage = (mask: Prompt): Prompt => ({
  ...mask,
  "8": node("MaskToImage", { mask: link("1", 1) }),
  "9": preview(link("8")),
});
const scaled = (image: unknown, width: number, height: number, crop = "disabled") =>
  node("ImageScale", { image, upscale_method: "nearest-exact", width, height, crop });

export const pictureChecks: Checks = {
  "NODE-01": async (bench) => {
    const load = await loading(bench, pngOf([10, 20, 30, 55]));
    expect(await pixels(bench, { "1": load, "9": preview(link("1")) })).toEqual([[10, 20, 30]]);
    expect(await pixels(bench, asImage({ "1": load }))).toEqual([[200, 200, 200]]);
  },
  "NODE-02": async (bench) => {
    const [mask] = await pictures(bench, asImage({ "1": await loading(bench, pngOf([10, 20, 30])) }));
    expect(mask).toMatchObject({ width: 64, height: 64 });
    expect(mask && firstPixel(mask)).toEqual([0, 0, 0]);
  },
  "NODE-11": async ({ run }) => {
    const { output } = await run({
      "1": emptyImage({ width: 24, height: 16, batch_size: 3 }),
      "2": node("GetImageSize", { image: link("1") }),
      ...Object.fromEntries([0, 1, 2].map((slot) => [`9${slot}`, node("PreviewAny", { source: link("2", slot) })])),
    });
    expect([output("90").text, output("91").text, output("92").text]).toEqual([["24"], ["16"], ["3"]]);
  },
  "NODE-03": async (bench) => {
    const image = await uploaded(bench, pngOf([10, 20, 30, 55]));
    for (const [channel, expected] of [
      ["red", 10],
      ["blue", 30],
      ["alpha", 200],
    ] as const) {
      const mask = node("LoadImageMask", { image, channel });
      const prompt = { "1": mask, "8": node("MaskToImage", { mask: link("1") }), "9": preview(link("8")) };
      expect([channel, (await pixels(bench, prompt))[0]?.[0]]).toEqual([channel, expected]);
    }
  },
  "NODE-04": async (bench) => {
    const prompt = {
      "1": emptyImage({ color: 0x00fe7f }),
      "2": node("ImageInvert", { image: link("1") }),
      "9": preview(link("2")),
    };
    expect(await pixels(bench, prompt)).toEqual([[255, 0, 127]]);
  },
  "NODE-05": async (bench) => {
    const load = { "1": await loading(bench, stripes()) };
    const [half] = await pictures(bench, { ...load, "2": scaled(link("1"), 2, 1), "9": preview(link("2")) });
    expect(half && [...half.data]).toEqual([50, 50, 50, 150, 150, 150]);
    const free = { ...load, "2": scaled(link("1"), 8, 0), "9": preview(link("2")) };
    expect(await size(bench, free)).toEqual([8, 4]);
  },
  "NODE-06": async (bench) => {
    const load = { "1": await loading(bench, stripes()) };
    const [middle] = await pictures(bench, {
      ...load,
      "2": scaled(link("1"), 2, 2, "center"),
      "9": preview(link("2")),
    });
    expect(middle && [...middle.data.subarray(0, 6)]).toEqual([50, 50, 50, 100, 100, 100]);
  },
  "NODE-07": async (bench) => {
    const prompt = {
      "1": emptyImage({ color: 0x010203 }),
      "2": emptyImage({ color: 0x040506, width: 16, height: 32, batch_size: 2 }),
      "3": node("ImageBatch", { image1: link("1"), image2: link("2") }),
      "9": preview(link("3")),
    };
    const found = await pictures(bench, prompt);
    expect(found.map((picture) => [picture.width, picture.height, ...firstPixel(picture)])).toEqual([
      [8, 8, 1, 2, 3],
      [8, 8, 4, 5, 6],
      [8, 8, 4, 5, 6],
    ]);
  },
  "NODE-08": async (bench) => {
    const two = {
      "1": emptyImage({ color: 0x010203 }),
      "2": emptyImage({ color: 0x040506 }),
      "3": node("ImageBatch", { image1: link("1"), image2: link("2") }),
    };
    const cut = node("ImageFromBatch", { image: link("3"), batch_index: 1, length: 5 });
    expect(await pixels(bench, { ...two, "4": cut, "9": preview(link("4")) })).toEqual([[4, 5, 6]]);
    const twice = node("RepeatImageBatch", { image: link("3"), amount: 2 });
    const all = await pixels(bench, { ...two, "4": twice, "9": preview(link("4")) });
    expect(all.map(([red]) => red)).toEqual([1, 4, 1, 4]);
  },
  "NODE-09": async (bench) => {
    const solid = { "1": node("SolidMask", { value: 0.2, width: 4, height: 4 }) };
    const grey = { ...solid, "8": node("MaskToImage", { mask: link("1") }), "9": preview(link("8")) };
    expect(await pixels(bench, grey)).toEqual([[51, 51, 51]]);
    const channel = node("ImageToMask", { image: link("1"), channel: "green" });
    const green = {
      "1": emptyImage({ color: 0x0a640c }),
      "2": channel,
      "8": node("MaskToImage", { mask: link("2") }),
      "9": preview(link("8")),
    };
    expect(await pixels(bench, green)).toEqual([[100, 100, 100]]);
  },
  "NODE-10": async (bench) => {
    const { output } = await bench.run({ "1": emptyImage({ color: 0x7b2dc4 }), "9": save(link("1"), freshName()) });
    const image = `${output("9").images?.[0]?.filename} [output]`;
    expect(await pixels(bench, { "1": node("LoadImage", { image }), "9": preview(link("1")) })).toEqual([
      [0x7b, 0x2d, 0xc4],
    ]);
  },
};
