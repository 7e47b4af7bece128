import { readFileSync } from "node:fs";
import type { JsonObject } from "@netdist/sdk/prompt";
import type { Held } from "./host.ts";

/** A fixture, the widgets that it is loaded with, and what the reference libraries read. */
export interface Expected {
  readonly file: string;
  readonly reading: JsonObject;
  readonly held: Held;
}

interface Stored {
  readonly file: string;
  readonly reading: JsonObject;
  readonly shape: readonly number[];
  readonly samples: string;
  readonly noise_mask?: { readonly shape: readonly number[]; readonly values: string };
  readonly batch_index?: readonly number[];
}

/** Every case of `fixtures/latents.json`. */
export const expected: readonly Expected[] = (json("latents.json") as readonly Stored[]).map(
  ({ file, reading, shape, samples, noise_mask: mask, batch_index }) => ({
    file,
    reading,
    held: {
      shape,
      samples: decoded(samples),
      ...(mask && { noise_mask: { shape: mask.shape, values: decoded(mask.values) } }),
      ...(batch_index && { batch_index }),
    },
  }),
);

/** What a fixture holds, loaded with these widgets. */
export function heldIn(file: string, reading: JsonObject = {}): Held {
  const found = expected.find((one) => one.file === file && JSON.stringify(one.reading) === JSON.stringify(reading));
  if (!found) throw new Error(`no case for ${file}`);
  return found.held;
}

/** A JSON fixture. */
export function json(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8"));
}

/** Base64 as bytes, of the same kind as the nodes give. */
export function decoded(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}
