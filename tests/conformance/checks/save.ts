import { expect } from "vitest";
import type { Bench } from "../bench.ts";
import type { Checks } from "../check.ts";
import { emptyImage, freshName, link, node, plainPrompt, preview, save } from "../graphs.ts";
import { fetchPng, firstPixel } from "../picture.ts";
import type { FileEntry } from "../wire.ts";

async function saved(
  bench: Bench,
  prefix: string,
  image: Readonly<Record<string, unknown>> = {},
): Promise<FileEntry[]> {
  const { output } = await bench.run({ "1": emptyImage(image), "9": save(link("1"), prefix) });
  return [...(output("9").images ?? [])];
}

export const saveChecks: Checks = {
  "SAVE-01": async (bench) => {
    const prefix = freshName("save");
    const entry = (number: string) => ({ filename: `${prefix}_${number}_.png`, subfolder: "", type: "output" });
    expect(await saved(bench, prefix, { batch_size: 2 })).toEqual([entry("00001"), entry("00002")]);
    expect(await saved(bench, prefix)).toEqual([entry("00003")]);
  },
  "SAVE-02": async (bench) => {
    const folder = freshName("folder");
    const [entry] = await saved(bench, `${folder}/deep/name`);
    expect(entry).toEqual({ filename: "name_00001_.png", subfolder: `${folder}/deep`, type: "output" });
    expect(await fetchPng(bench, entry)).toMatchObject({ width: 8, height: 8 });
  },
  "SAVE-03": async (bench) => {
    const prefix = freshName("save");
    const form = new FormData();
    form.set("image", new Blob(["x"]), `${prefix}_00041_.png`);
    form.set("type", "output");
    expect((await bench.http.post("/upload/image", form)).status).toBe(200);
    expect((await saved(bench, prefix))[0]?.filename).toBe(`${prefix}_00042_.png`);
  },
  "SAVE-04": async (bench) => {
    const name = freshName("save");
    const entries = await saved(bench, `${name}-%width%x%height%-%batch_num%`, {
      width: 24,
      height: 16,
      batch_size: 2,
    });
    expect(entries.map(({ filename }) => filename)).toEqual([
      `${name}-24x16-0_00001_.png`,
      `${name}-24x16-1_00002_.png`,
    ]);
  },
  "SAVE-05": async (bench) => {
    const prompt = { ...plainPrompt(), "9": save(link("2")) };
    const extra_pnginfo = { workflow: { id: "w", text: "ü 図" }, note: [1, 2.5] };
    const { output } = await bench.run(prompt, { body: { extra_data: { extra_pnginfo } } });
    const { text } = await fetchPng(bench, output("9").images?.[0]);
    expect([...text.keys()]).toEqual(["prompt", "workflow", "note"]);
    const parsed = [...text.values()].map((value) => JSON.parse(value) as unknown);
    expect(parsed).toEqual([prompt, extra_pnginfo.workflow, extra_pnginfo.note]);
  },
  "SAVE-06": async ({ run }) => {
    const { entry } = await run({ "1": emptyImage(), "9": save(link("1"), `../${freshName()}`) });
    expect(entry.status.status_str).toBe("error");
    expect(entry.outputs).toEqual({});
  },
  "SAVE-07": async ({ run }) => {
    const { output } = await run({ "1": emptyImage({ batch_size: 2 }), "9": preview(link("1")) });
    const [first, second] = output("9").images ?? [];
    expect(first).toMatchObject({ subfolder: "", type: "temp" });
    expect(first?.filename).toMatch(/^ComfyUI_temp_[a-z]{5}_\d{5}_\.png$/);
    expect(second?.filename.slice(0, 19)).toBe(first?.filename.slice(0, 19));
  },
  "SAVE-08": async (bench) => {
    for (const color of [0x000000, 0xffffff, 0x123456, 0xfe01a5]) {
      const [entry] = await saved(bench, freshName("save"), { color, nonce: freshName() });
      const picture = await fetchPng(bench, entry);
      expect(picture).toMatchObject({ channels: 3, depth: 8 });
      expect(firstPixel(picture)).toEqual([color >> 16, (color >> 8) & 0xff, color & 0xff]);
    }
    // Every channel value once, through a node that only passes it on.
    const grey = await bench.run({
      "1": node("SolidMask", { value: 0.5, width: 8, height: 8 }),
      "2": node("MaskToImage", { mask: link("1") }),
      "9": save(link("2")),
    });
    expect(firstPixel(await fetchPng(bench, grey.output("9").images?.[0]))).toEqual([127, 127, 127]);
  },
};
