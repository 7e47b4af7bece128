import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeFlac } from "@netdist/codecs/flac";
import { floatTensor } from "@netdist/sdk";
import { expect, test } from "vitest";
import { saveValues } from "./save-values.ts";

test("sounds become FLAC files with the prompt inside, numbers and texts a line each", async () => {
  const folder = await mkdtemp(join(tmpdir(), "netdist-test-"));
  const samples = Float32Array.of(0, 0.5, -1, 0.25);
  const sound = { waveform: floatTensor([2, 1, 2], samples), sample_rate: 8000 };
  try {
    const metadata = new Map([["prompt", "{}"]]);
    const paths = await saveValues([sound, [1, 2n, true, "a"]], { folder, name: "x", metadata });
    expect(paths).toEqual(["x_00001_.flac", "x_00002_.flac", "x_00003_.txt"].map((name) => join(folder, name)));
    const [first, second] = await Promise.all(paths.slice(0, 2).map(async (path) => decodeFlac(await readFile(path))));
    expect(first).toMatchObject({ sampleRate: 8000, samples: [Int32Array.of(0, 16_384)] });
    expect(second).toMatchObject({ samples: [Int32Array.of(-32_768, 8192)], header: { comments: [["prompt", "{}"]] } });
    expect(await readFile(paths[2] ?? "", "utf8")).toBe("1\n2\ntrue\na\n");
  } finally {
    await rm(folder, { recursive: true });
  }
});
