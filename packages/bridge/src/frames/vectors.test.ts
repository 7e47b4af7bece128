import { closeSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPacked } from "../msgpack/read.ts";
import type { PackedMap } from "../msgpack/types.ts";
import { writePacked } from "../msgpack/write.ts";
import {
  bytesOf,
  type FrameVector,
  fromNotation,
  type HostileVector,
  readVectors,
  type ValueVector,
} from "../testing/vectors.ts";
import { ProtocolError } from "./error.ts";
import { readRange } from "./exchange.ts";
import { Outbox } from "./outbox.ts";
import { type Frame, readFrames } from "./read-frames.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "netdist-vectors-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("values.json", () => {
  test.for(readVectors<ValueVector>("values"))("$name", ({ bytes, value, writers = ["host"] }) => {
    const plain = fromNotation(value);
    expect(readPacked(bytesOf(bytes))).toEqual(plain);
    if (writers.includes("host")) expect(writePacked(plain)).toEqual(bytesOf(bytes));
  });
});

describe("frames.json", () => {
  const vectors = readVectors<FrameVector>("frames");

  test.for(vectors)("$name is read, whole and byte by byte", async ({ frame, message, segments, exchange }) => {
    const whole = bytesOf(frame);
    for (const chunks of [[whole], [...whole].map((byte) => Uint8Array.of(byte))]) {
      const frames = await readAll(chunks, exchange);
      expect(frames).toEqual([{ message: fromNotation(message), segments: segments.map((hex) => anyBytes(hex)) }]);
    }
  });

  test.for(vectors.filter(({ from, exchange }) => from === "host" && exchange === undefined))(
    "$name is written",
    async ({ frame, message, segments }) => {
      const { segs: _, ...rest } = fromNotation(message) as PackedMap;
      const output = new PassThrough();
      await new Outbox(output).send(rest, segments.map(bytesOf));
      expect(new Uint8Array(output.read() as Buffer)).toEqual(bytesOf(frame));
    },
  );

  test("all in one stream", async () => {
    const inline = vectors.filter(({ exchange }) => exchange === undefined);
    const frames = await readAll(inline.map(({ frame }) => bytesOf(frame)));
    expect(frames.map(({ message }) => message)).toEqual(inline.map(({ message }) => fromNotation(message)));
  });
});

describe("hostile.json", () => {
  test.for(readVectors<HostileVector>("hostile"))("T15: $name", async ({ frame, exchange, error }) => {
    await expect(readAll([bytesOf(frame)], exchange)).rejects.toMatchObject({ name: "ProtocolError", code: error });
  });
});

async function readAll(chunks: readonly Uint8Array[], exchange?: string): Promise<Frame[]> {
  const file = exchange === undefined ? undefined : openSync(join(folder, "exchange"), "w+");
  try {
    if (file !== undefined) writeSync(file, bytesOf(exchange ?? ""));
    const frames: Frame[] = [];
    for await (const frame of readFrames(Readable.from(chunks, { objectMode: true }), takeFrom(file)))
      frames.push(frame);
    return frames;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function takeFrom(file: number | undefined) {
  return async (offset: number, length: number) => {
    if (file === undefined) throw new ProtocolError("BAD_SEGMENT", "there is no exchange file");
    return readRange(file, offset, length);
  };
}

function anyBytes(hex: string): Buffer | Uint8Array {
  const bytes = bytesOf(hex);
  return expect.toSatisfy((found: Uint8Array) => Buffer.compare(found, bytes) === 0) as never;
}
