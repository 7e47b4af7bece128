import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodePng, readPngText } from "./index.ts";

interface Fixture {
  readonly name: string;
  readonly shape: readonly number[];
  readonly pixels: string;
  readonly text?: Readonly<Record<string, string>>;
}

const read = (name: string) => readFileSync(new URL(`../../fixtures/png/${name}`, import.meta.url));
const fixtures = JSON.parse(read("index.json").toString()) as readonly Fixture[];

test.for(fixtures)("Pillow's $name.png has Pillow's pixels", ({ name, shape, pixels, text = {} }) => {
  const file = new Uint8Array(read(`${name}.png`));
  const image = decodePng(file);
  expect([image.height, image.width, ...(image.channels > 1 ? [image.channels] : [])]).toEqual(shape);
  expect(hex(image.data)).toBe(pixels);
  expect(Object.fromEntries(readPngText(file))).toEqual(text);
});

function hex(data: Uint8Array | Uint16Array): string {
  const digits = data.BYTES_PER_ELEMENT * 2;
  return Array.from(data, (value) => value.toString(16).padStart(digits, "0")).join("");
}
