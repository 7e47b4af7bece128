import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Json, type JsonObject, parseJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import type { RealWorker } from "./bed.ts";
import { alone } from "./graphs.ts";
import { runThere } from "./local-run.ts";
import { runFile } from "./primary.ts";
import { sampled } from "./samplers.ts";

const SEED = 123_456_789_012_345;
const fixtures = join(import.meta.dirname, "../../../packages/core/src/convert/fixtures");
/** What the tiny models ask for; all else is as it was saved. */
const SETS = [
  "CheckpointLoaderSimple.ckpt_name=tiny.safetensors",
  "EmptyLatentImage.width=64",
  "EmptyLatentImage.height=64",
  "KSampler.steps=2",
];

/** Workflows that the frontend saved with the old pack, run on real workers. */
export function oldFiles(first: () => RealWorker, second: () => RealWorker): void {
  describe("a workflow file of the old pack", () => {
    const work = sampled({ cfg: 8 });

    test("simple: 1 + 1 pictures", async () => {
      const { looks } = await runFile(await saved("simple"), [first().url], SETS);
      expect(looks).toEqual([
        ...(await runThere(first().url, alone(work, SEED, 1))),
        ...(await runThere(first().url, alone(work, SEED + 1, 1))),
      ]);
    });

    test("chain: 2 + 3 + 3 pictures", async () => {
      const { looks } = await runFile(await saved("chain"), [first().url, second().url], SETS);
      expect(looks).toEqual([
        ...(await runThere(first().url, alone(work, SEED, 2))),
        ...(await runThere(first().url, alone(work, SEED + 2, 3))),
        ...(await runThere(second().url, alone(work, SEED + 5, 3))),
      ]);
    });
  });
}

/** The file with a VAE loader of its own: the tiny checkpoint holds no VAE. */
async function saved(name: string): Promise<JsonObject> {
  const workflow = parseJson(await readFile(join(fixtures, `${name}.workflow.json`), "utf8")) as {
    nodes: JsonObject[];
    links: Json[][];
  };
  const link = workflow.links.find(([, , , , , type]) => type === "VAE") ?? [];
  const outputs = [{ name: "VAE", type: "VAE", links: [link[0] ?? 0], slot_index: 0 }];
  const place = { pos: [0, 700], size: [315, 60], flags: {}, order: 0, mode: 0, properties: {} };
  const loader = { id: 99, type: "VAELoader", ...place, inputs: [], outputs, widgets_values: ["taesd"] };
  const links = workflow.links.map((other) => (other === link ? [link[0] ?? 0, 99, 0, ...link.slice(3)] : other));
  return { ...workflow, nodes: [...workflow.nodes, loader], links };
}
