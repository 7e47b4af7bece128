import type { Prompt } from "@netdist/sdk/prompt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObjectInfo } from "../../object-info/index.ts";
import { lower } from "../index.ts";
import type { ExactRange } from "../request.ts";
import { node, old, recent, table } from "../samples.ts";
import {
  fetching,
  hiresFix,
  img2img,
  pixels,
  pixelsThenSampler,
  sampler,
  single,
  split,
  throughPixels,
} from "./samples.ts";
import { simulate } from "./simulate.ts";

describe("the pictures are those of one machine", () => {
  // The reference is the whole batch in one run, on a server without limits.
  const whole = (prompt: Prompt, total: number) => {
    const plan = lower({
      prompt,
      lowerings: table,
      objectInfo: recent,
      queue: { nodeId: "10", seed: 5n, batch: total },
      outputs: "final_image",
      keepOutputs: false,
    });
    return simulate(plan.prompt, {}).get(plan.captures[0]?.nodeId ?? "");
  };
  const part = (prompt: Prompt, range: ExactRange, objectInfo: ObjectInfo) => {
    const plan = split(prompt, range, objectInfo);
    return simulate(plan.prompt, objectInfo).get(plan.captures[0]?.nodeId ?? "");
  };
  const known = (info: ObjectInfo): ObjectInfo => ({
    ...info,
    UnknownLatentNode: { ...info["LatentUpscaleBy"], name: "UnknownLatentNode" } as never,
  });
  const unknownBetween = fetching(["20", 0], {
    "15": node("UnknownLatentNode", { samples: ["3", 0] }),
    "16": sampler(["15", 0], { denoise: 0.5 }),
    "20": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
  });
  const graphs: [string, Prompt, old: number][] = [
    ["one sampler", single, 4000],
    ["two samplers in a row", hiresFix, 4000],
    ["two samplers with pixels between", throughPixels, 126],
    ["two samplers with an unknown node between", unknownBetween, 126],
    ["a picture repeated", img2img, 4000],
    ["noise on pictures", pixels, 4000],
    ["noise on pictures, then a sampler", pixelsThenSampler, 126],
  ];
  test.for(
    graphs.flatMap(([name, prompt, far]) => [
      [name, "0.3.64", prompt, known(old), far] as const,
      [name, "0.33.0", prompt, known(recent), 4000] as const,
    ]),
  )("%s on %s", ([, , prompt, objectInfo, far]) => {
    const total = far + 1;
    const all = whole(prompt, total);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: far }), fc.integer({ min: 1, max: 64 }), (start, want) => {
        const length = Math.min(want, total - start);
        expect(part(prompt, { start, length }, objectInfo)).toEqual(all?.slice(start, start + length));
      }),
      {
        numRuns: 60,
        examples: [
          [0, 1],
          [0, 64],
          [1, 3],
          [63, 64],
          [64, 64],
          [62, 64],
          [126, 1],
          [63, 1],
          [65, 62],
        ].filter(([start = 0]) => start <= far) as [number, number][],
      },
    );
  });
});
