import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A file of `fixtures/webp`, and what Pillow reads from it. */
export interface WebpFixture {
  readonly name: string;
  readonly file: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly frames: readonly { readonly sha256: string; readonly durationMs: number; readonly opaque: boolean }[];
}

type Entry = Omit<WebpFixture, "file"> & { readonly bytes: number };

export function readFixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../fixtures/webp/${name}`, import.meta.url)));
}

const index = JSON.parse(new TextDecoder().decode(readFixture("index.json"))) as Record<string, readonly Entry[]>;

/** The files of one kind, which lie one behind the other. */
export function webpFixtures(kind: "stills" | "animations"): WebpFixture[] {
  const all = readFixture(`${kind}.bin`);
  let at = 0;
  return (index[kind] ?? []).map(({ bytes, ...entry }) => {
    const file = all.slice(at, at + bytes);
    at += bytes;
    return { ...entry, file };
  });
}

/** As much of the SHA-256 as the fixtures have. */
export function digest(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex").slice(0, 20);
}
