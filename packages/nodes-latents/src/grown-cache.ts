import type { NpyArray } from "@netdist/codecs/npy";
import { decodeNpz, encodeNpz, type Npz } from "@netdist/codecs/npz";
import { LatentNodeError } from "./errors.ts";

/** What happens to latents of the same size that a cache has already. */
export type Existing = "error" | "replace";

const LATENTS = /^latents_[0-9]+x[0-9]+$/;

/**
 * The cache with the arrays of another one, which has latents of one size: sd-scripts keep those of several sizes in one
 * file. Throws UNREADABLE for what is no cache of several sizes, WRONG_MODEL for other channels, EXISTS, and what
 * `decodeNpz` throws.
 */
export function grownCache(cache: Uint8Array, added: Uint8Array, existing: Existing): Uint8Array {
  const [old, more] = [decodeNpz(cache), decodeNpz(added)];
  const key = latentsOf(more);
  if (key === undefined) {
    throw new LatentNodeError("WRONG_MODEL", "Caches of this model have latents of one size only: leave add_to empty.");
  }
  const there = latentsOf(old);
  if (there === undefined) {
    const names = [...old.entries.keys()].slice(0, 8).join(", ") || "nothing";
    throw new LatentNodeError("UNREADABLE", `It is no cache whose arrays are named by their size; it has ${names}.`);
  }
  checkKind(old.header(there).shape, more.header(key).shape);
  const size = key.slice("latents".length);
  const taken = [...old.entries.keys()].filter((name) => name.endsWith(size));
  if (taken.length > 0 && existing === "error") {
    const message = `It has ${taken.join(", ")} already. Set existing to replace, or save to another file.`;
    throw new LatentNodeError("EXISTS", message);
  }
  return encodeNpz([...kept(old, new Set(taken)), ...named(more, size)]);
}

function latentsOf(npz: Npz): string | undefined {
  return [...npz.entries.keys()].find((name) => LATENTS.test(name));
}

/** Channels, and for some models an axis of frames, are in front of height and width. */
function checkKind(there: readonly number[], added: readonly number[]): void {
  if (there.slice(0, -2).join() === added.slice(0, -2).join()) return;
  const message = `Its latents are [${there.join(", ")}], those to be added [${added.join(", ")}]: they are of another model.`;
  throw new LatentNodeError("WRONG_MODEL", message);
}

function* kept(npz: Npz, without: ReadonlySet<string>): Generator<[string, NpyArray]> {
  for (const name of npz.entries.keys()) if (!without.has(name)) yield [name, npz.read(name)];
}

/** Metadata get the size too: each prompt stays with its latents. */
function* named(npz: Npz, size: string): Generator<[string, NpyArray]> {
  for (const name of npz.entries.keys()) yield [name.endsWith(size) ? name : name + size, npz.read(name)];
}
