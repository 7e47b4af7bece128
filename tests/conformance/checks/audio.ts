import { decodeFlac, encodeFlac, type Pcm } from "@netdist/codecs/flac";
import { expect } from "vitest";
import type { Bench } from "../bench.ts";
import type { Checks } from "../check.ts";
import { freshName, link, node } from "../graphs.ts";
import { uploaded, viewPath } from "../picture.ts";
import type { FileEntry, Prompt } from "../wire.ts";

async function soundOf({ http }: Bench, entry: FileEntry | undefined) {
  if (entry === undefined) throw new Error("no sound was saved");
  const reply = await http.get(viewPath(entry));
  expect(reply.status).toBe(200);
  return decodeFlac(reply.bytes);
}

/** Saves the sound of node "5". */
async function saved(bench: Bench, prompt: Prompt) {
  const filename_prefix = freshName("audio/c");
  const run = await bench.run({ ...prompt, "9": node("SaveAudio", { audio: link("5"), filename_prefix }) });
  const [entry] = run.output("9").audio ?? [];
  return { entry, filename_prefix, sound: await soundOf(bench, entry) };
}

async function loaded(bench: Bench, sound: Pcm): Promise<Prompt> {
  const name = await uploaded(bench, encodeFlac(sound), { filename: `${freshName()}.flac` });
  return { "5": node("LoadAudio", { audio: name }) };
}

const chord = (channels: number, length: number): Pcm => ({
  sampleRate: 22_050,
  bitsPerSample: 16,
  samples: Array.from({ length: channels }, (_, channel) =>
    Int32Array.from({ length }, (_, i) => Math.round(30_000 * Math.sin(i / (5 + channel)))),
  ),
});
const plain = ({ samples }: Pcm) => samples.map((channel) => [...channel]);

export const audioChecks: Checks = {
  "AUDIO-01": async (bench) => {
    const inputs = { duration: 0.03, sample_rate: 8000, channels: 2 };
    const { sound } = await saved(bench, { "5": node("EmptyAudio", inputs) });
    expect(sound).toMatchObject({ sampleRate: 8000, bitsPerSample: 16 });
    expect(plain(sound)).toEqual([Array(240).fill(0), Array(240).fill(0)]);
  },
  "AUDIO-02": async (bench) => {
    const { entry, filename_prefix, sound } = await saved(bench, {
      "5": node("EmptyAudio", { duration: 0.01, sample_rate: 8000, channels: 1 }),
    });
    const ending = bench.server.version === "0.3.64" ? "_00001_.flac" : "_00001.flac";
    expect(entry).toEqual({
      filename: filename_prefix.replace("audio/", "") + ending,
      subfolder: "audio",
      type: "output",
    });
    const prompt = sound.header.comments.find(([key]) => key.toLowerCase() === "prompt")?.[1];
    expect(JSON.parse(prompt ?? "")).toHaveProperty("5.class_type", "EmptyAudio");
  },
  "AUDIO-03": async (bench) => {
    for (const sound of [chord(1, 5000), chord(2, 5000)]) {
      expect(plain((await saved(bench, await loaded(bench, sound))).sound)).toEqual(plain(sound));
    }
  },
  "AUDIO-04": async (bench) => {
    // Halves and what lies beside them, in 24 bits.
    const samples = [Int32Array.of(0, 127, 128, 129, 383, 384, 385, -128, -384, -385, 8_388_607, -8_388_608)];
    const { sound } = await saved(bench, await loaded(bench, { sampleRate: 8000, bitsPerSample: 24, samples }));
    expect(plain(sound)).toEqual([[0, 0, 0, 1, 1, 2, 2, 0, -2, -2, 32_767, -32_768]]);
  },
  "AUDIO-05": async (bench) => {
    const sound = chord(2, 100);
    const run = await bench.run({
      ...(await loaded(bench, sound)),
      "9": node("PreviewAudio", { audio: link("5") }),
    });
    const [entry] = run.output("9").audio ?? [];
    expect(entry).toMatchObject({
      filename: expect.stringMatching(/^ComfyUI_temp_[a-z]{5}_\d{5}_?\.flac$/),
      type: "temp",
    });
    expect(plain(await soundOf(bench, entry))).toEqual(plain(sound));
  },
};
