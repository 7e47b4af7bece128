import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeFlac, pcmToFloat32 } from "./index.ts";

interface Fixture {
  readonly name: string;
  readonly shape: readonly number[];
  readonly rate: number;
  readonly comments: Readonly<Record<string, string>>;
  readonly sha256: string;
}

const read = (name: string) => readFileSync(new URL(`../../fixtures/flac/${name}`, import.meta.url));
const fixtures = JSON.parse(read("index.json").toString()) as readonly Fixture[];

test.for(fixtures)(
  "$name, written by libFLAC or FFmpeg, is what FFmpeg reads",
  ({ name, shape, rate, comments, sha256 }) => {
    const sound = decodeFlac(new Uint8Array(read(`${name}.flac`)));
    expect(sound.sampleRate).toBe(rate);
    expect(sound.header.md5).toBeDefined();
    const values = pcmToFloat32(sound);
    expect(values.shape).toEqual(shape);
    expect(createHash("sha256").update(values.data).digest("hex")).toBe(sha256);
    const said = sound.header.comments.map(([key, text]) => [key.toLowerCase(), text] as const);
    expect(Object.fromEntries(said)).toMatchObject(
      Object.fromEntries(Object.entries(comments).map(([key, text]) => [key.toLowerCase(), text])),
    );
  },
);
