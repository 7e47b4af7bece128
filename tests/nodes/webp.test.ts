import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Bench, startBench } from "./kit/bench.ts";
import { config } from "./kit/config.ts";
import { onOneServer, pictures } from "./kit/pictures.ts";
import { change, node, plain, simple } from "./kit/prompts.ts";

/** What lies in the worker's own folder of ours, and how large it is. */
async function left(bench: Bench): Promise<readonly (readonly [string, number])[]> {
  const folder = join(bench.worker().folders.root("output"), "netdist");
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const));
}

describe("pictures: webp", () => {
  test("the same pictures, and a file of no bytes that is used again", async () => {
    await using settings = await config("pictures: webp\n");
    await using bench = await startBench({ primary: settings });
    const { primary, user } = bench;
    for (const [seed, batch] of [
      [100, 3],
      [7, 1],
    ] as const) {
      const ran = await user.run(simple(bench.worker().url, { seed, batch_local: 1, batch_remote: batch }));
      expect(ran.error).toBe("");
      const expected = [
        ...(await onOneServer(plain(seed, 1), "9")),
        ...(await onOneServer(plain(seed + 1, batch), "9")),
      ];
      expect(await pictures(primary, ran, "13")).toEqual(expected);
      await expect.poll(() => left(bench)).toEqual([[expect.stringMatching(/^[0-9a-f]{8}-0_00001_\.webp$/), 0]]);
    }
  });

  test("in exact mode, and of one colour", async () => {
    await using settings = await config("pictures: webp\n");
    await using bench = await startBench({ primary: settings });
    const inputs = { seed_mode: "exact", batch_local: 1, batch_remote: 4 };
    const ran = await bench.user.run(simple(bench.worker().url, inputs));
    expect(ran.error).toBe("");
    expect(await pictures(bench.primary, ran, "13")).toEqual(await onOneServer(plain(100, 5), "9"));
    const flat = node("EmptyImage", { width: 8, height: 8, batch_size: ["10", 1], color: 0x336699 });
    const one = change(simple(bench.worker().url, { batch_local: 1, batch_remote: 4 }), {
      "11": { final_image: ["30", 0] },
      "13": { images: ["11", 0] },
    });
    const equal = await bench.user.run({ ...one, "30": flat });
    expect(equal.error).toBe("");
    expect(await pictures(bench.primary, equal, "13")).toHaveLength(4);
  });

  test("png, or nothing said: the worker's output folder stays as it is", async () => {
    await using bench = await startBench();
    expect((await bench.user.run(simple(bench.worker().url))).error).toBe("");
    expect(await left(bench)).toEqual([]);
  });
});
