import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { createStockPack } from "../stock-pack.ts";
import { call, fromPlain, type PlainTensor, toPlain } from "./call.ts";

interface Case {
  readonly node: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly unknown[];
}

// torch sums in another order than we do; everything else is exact.
const SUMS = new Set(["bilinear", "bicubic", "area"]);

// Each case was computed by the node of that version, on a CPU.
describe.each(["0.3.64", "0.33.0"] as const)("values of ComfyUI %s", async (profile) => {
  const file = new URL(`../fixtures/values-${profile}.json`, import.meta.url);
  const cases = JSON.parse(await readFile(file, "utf8")) as readonly Case[];
  const pack = createStockPack({ profile });

  test.each(cases.map((one, index) => [index, one.node, labelOf(one), one] as const))("%i %s %s", async (...row) => {
    const { node, inputs } = row[3];
    // The file has the shortest texts that float32 reads back.
    const outputs = await Promise.all(row[3].outputs.map((output) => toPlain(fromPlain(output))));
    const vae = node.startsWith("VAE") ? { vae: await loadVae(pack) } : {};
    const result = await toPlain(await call(pack, node, { ...(fromPlain(inputs) as object), ...vae }));
    const found = Object.values(result as object);
    if (resizes(row[3])) expectNear(found, outputs);
    else expect(found).toEqual(outputs);
  });
});

async function loadVae(pack: Parameters<typeof call>[0]): Promise<unknown> {
  const { VAE } = (await call(pack, "VAELoader", { vae_name: "pixel_space" })) as { VAE: unknown };
  return VAE;
}

function labelOf({ inputs }: Case): string {
  const words = Object.values(inputs).map((value) => {
    if (typeof value !== "object") return String(value);
    return `[${(value as Partial<PlainTensor>).shape?.join() ?? Object.keys(value as object).join()}]`;
  });
  return words.join(" ");
}

function resizes({ node, inputs }: Case): boolean {
  return ["ImageBatch", "LatentBatch"].includes(node) || SUMS.has(String(inputs["upscale_method"]));
}

/** Equal but for the values of tensors, which may differ by one in a million. */
function expectNear(result: unknown, expected: unknown): void {
  expect(withoutValues(result)).toEqual(withoutValues(expected));
  const [found, wanted] = [numbers(result), numbers(expected)];
  const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] ?? Number.NaN))), 0);
  expect(worst).toBeLessThan(1e-6);
}

function withoutValues(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => (key === "values" ? numbers(member).length : member)),
  );
}

function numbers(value: unknown): number[] {
  if (typeof value !== "object" || value === null) return typeof value === "number" ? [value] : [];
  return Object.values(value).flatMap(numbers);
}
