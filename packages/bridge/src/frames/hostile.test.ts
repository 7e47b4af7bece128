import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, type FrameVector, readVectors } from "../testing/vectors.ts";
import { ProtocolError } from "./error.ts";
import { type Frame, readFrames } from "./read-frames.ts";

const frames = readVectors<FrameVector>("frames").map(({ frame }) => bytesOf(frame));
const nothing = async (): Promise<never> => {
  throw new ProtocolError("BAD_SEGMENT", "there is no exchange file");
};

async function read(bytes: Uint8Array): Promise<Frame[]> {
  const found: Frame[] = [];
  for await (const frame of readFrames(Readable.from([bytes], { objectMode: true }), nothing)) found.push(frame);
  return found;
}

test("T15: a frame with some bytes changed, cut or added is read, or refused with a ProtocolError", async () => {
  const change = fc.record({ at: fc.nat(400), byte: fc.nat(255), kind: fc.constantFrom("set", "cut", "add") });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...frames),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      async (frame, changes) => {
        let bytes = [...frame];
        for (const { at, byte, kind } of changes) {
          if (kind === "set") bytes[at % bytes.length] = byte;
          else if (kind === "cut") bytes = bytes.slice(0, at);
          else bytes.splice(at % (bytes.length + 1), 0, byte);
        }
        const outcome = await read(Uint8Array.from(bytes)).catch((error: unknown) => error);
        expect(Array.isArray(outcome) || outcome instanceof ProtocolError).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});
