import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { buildFlac, constant, type FlacParts, frameHeader, subframe } from "../testing/build-flac.ts";
import { flips, thrownBy, truncations } from "../testing/damage.ts";
import { decodeFlac, encodeFlac, FlacError, type FlacErrorCode, isFlacError, readFlacHeader } from "./index.ts";

const code = (bytes: Uint8Array, options = {}) => {
  const error = thrownBy(() => decodeFlac(bytes, options));
  if (!(error instanceof FlacError)) throw new Error("not refused", { cause: error });
  return error.code;
};
const comment = (...bytes: readonly number[]) => [[4, Uint8Array.from(bytes)]] as const;
const tooLarge = Array.from({ length: 16 }, () => [0x8000, 17] as const);
/** Residuals of order 0 behind a method and a partition order. */
const residuals = (method: number, partitions: number) => subframe(8, [method, 2], [partitions, 4], [0, 30]);
const linear = (...fields: readonly (readonly [number, number])[]) => subframe(32, [1, 16], ...fields);

describe("refused", () => {
  const good = buildFlac();
  test.for<[string, Uint8Array, FlacErrorCode]>([
    ["an empty file", new Uint8Array(0), "NOT_FLAC"],
    ["a WAV file", new TextEncoder().encode("RIFF0000WAVEfmt "), "NOT_FLAC"],
    ["an Ogg file", new TextEncoder().encode("OggS0000"), "NOT_FLAC"],
    ["a signature alone", good.subarray(0, 4), "TRUNCATED"],
    ["half a STREAMINFO", good.subarray(0, 20), "TRUNCATED"],
    ["a header without sound", good.subarray(0, 42), "TRUNCATED"],
    ["half a frame", good.subarray(0, 50), "TRUNCATED"],
    ["a byte behind the sound", buildFlac({ after: Uint8Array.of(0) }), "TRAILING_BYTES"],
  ])("%s", ([, bytes, expected]) => expect(code(bytes)).toBe(expected));

  test.for<[string, FlacParts, FlacErrorCode]>([
    ["a block of kind 127", { blocks: [[127, new Uint8Array(1)]] }, "BAD_METADATA"],
    ["STREAMINFO twice", { blocks: [[0, new Uint8Array(34)]] }, "BAD_METADATA"],
    ["blocks of 15 samples", { info: { least: 15 } }, "BAD_METADATA"],
    ["a largest block below the smallest", { info: { least: 17 } }, "BAD_METADATA"],
    ["3 bits per sample", { info: { bits: 3 } }, "BAD_METADATA"],
    ["32 bits per sample", { info: { bits: 32 } }, "UNSUPPORTED"],
    ["no sample rate", { info: { rate: 0 } }, "UNSUPPORTED"],
    ["comments that end early", { blocks: comment(0, 0, 0) }, "BAD_METADATA"],
    ["a writer's name behind its block", { blocks: comment(9, 0, 0, 0) }, "BAD_METADATA"],
    ["a comment behind its block", { blocks: comment(0, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 65) }, "BAD_METADATA"],
    ["four thousand million comments", { blocks: comment(0, 0, 0, 0, 255, 255, 255, 255) }, "BAD_METADATA"],
    ["a comment without =", { blocks: comment(0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 65) }, "BAD_METADATA"],
    ["a comment that is not UTF-8", { blocks: comment(0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 61, 255) }, "BAD_METADATA"],
    ["comments twice", { blocks: [...comment(0, 0, 0, 0, 0, 0, 0, 0), ...comment()] }, "BAD_METADATA"],
    ["no mark at the frame", { header: frameHeader({ 0: 0x3ffd }) }, "BAD_FRAME"],
    ["a reserved bit", { header: frameHeader({ 1: 1 }) }, "BAD_FRAME"],
    ["another reserved bit", { header: frameHeader({ 7: 1 }) }, "BAD_FRAME"],
    ["no block size", { header: frameHeader({ 3: 0 }) }, "BAD_FRAME"],
    ["more samples than in any frame", { header: frameHeader({ 9: 16 }) }, "BAD_FRAME"],
    ["no sample rate in the frame", { header: frameHeader({ 4: 15 }) }, "BAD_FRAME"],
    ["another sample rate", { header: frameHeader({ 4: 9 }) }, "UNSUPPORTED"],
    ["channels of kind 11", { header: frameHeader({ 5: 11 }) }, "BAD_FRAME"],
    ["another number of channels", { header: frameHeader({ 5: 1 }) }, "UNSUPPORTED"],
    ["left and side in a file of one channel", { header: frameHeader({ 5: 8 }) }, "UNSUPPORTED"],
    ["a sample size of kind 3", { header: frameHeader({ 6: 3 }) }, "BAD_FRAME"],
    ["another sample size", { header: frameHeader({ 6: 6 }) }, "UNSUPPORTED"],
    ["a number that begins in its middle", { header: frameHeader({ 8: 0x80 }) }, "BAD_FRAME"],
    ["a number of eight bytes", { header: frameHeader({ 8: 0xff }) }, "BAD_FRAME"],
    ["a number without its end", { header: frameHeader({ 8: 0xc2 }) }, "BAD_FRAME"],
    ["frame 1 first", { header: frameHeader({ 8: 1 }) }, "BAD_FRAME"],
    ["a wrong checksum of the header", { crc8: 0 }, "BAD_CRC"],
    ["a wrong checksum of the frame", { crc16: 0 }, "BAD_CRC"],
    ["a sound with another MD5", { md5: new Uint8Array(16).fill(1) }, "BAD_MD5"],
    ["a reserved bit in a channel", { body: subframe(64) }, "BAD_FRAME"],
    ["a channel of kind 2", { body: subframe(2) }, "BAD_FRAME"],
    ["a fixed predictor of order 5", { body: subframe(13) }, "BAD_FRAME"],
    ["a channel of kind 31", { body: subframe(31) }, "BAD_FRAME"],
    ["a predictor of more samples than there are", { body: subframe(32 + 16) }, "BAD_FRAME"],
    ["weights of 16 bits", { body: linear([15, 4], [0, 5]) }, "BAD_FRAME"],
    ["a negative shift", { body: linear([1, 4], [-1, 5], [1, 2]) }, "BAD_FRAME"],
    ["residuals of kind 2", { body: residuals(2, 0) }, "BAD_FRAME"],
    ["residuals of kind 3", { body: residuals(3, 0) }, "BAD_FRAME"],
    ["32 partitions of 16 samples", { body: residuals(0, 5) }, "BAD_FRAME"],
    ["a partition shorter than the predictor", { body: subframe(10, [0, 16], [0, 16], [0, 2], [4, 4]) }, "BAD_FRAME"],
    [
      "a residual of more than 32 bits",
      { body: subframe(8, [1, 2], [0, 4], [30, 5], [0, 4], [1, 1], [0, 30]) },
      "BAD_FRAME",
    ],
    ["a sample that does not fit", { body: subframe(8, [0, 2], [0, 4], [15, 4], [17, 5], ...tooLarge) }, "BAD_FRAME"],
    [
      "all bits wasted",
      {
        body: (out) => {
          out.bits(1, 8);
          out.bits(1, 16);
        },
      },
      "BAD_FRAME",
    ],
    [
      "padding that is not zero",
      {
        info: { bits: 15 },
        body: (out) => {
          constant(7, 15)(out);
          out.bits(1, 1);
        },
      },
      "BAD_FRAME",
    ],
    ["the end within a channel", { body: subframe(1, [0, 16]) }, "TRUNCATED"],
    ["more samples than the header says", { info: { length: 15 } }, "BAD_FRAME"],
  ])("%s", ([, parts, expected]) => expect(code(buildFlac(parts))).toBe(expected));

  test("left and right that need a bit more", () => {
    const body: FlacParts["body"] = (out) => {
      constant(32767)(out);
      constant(-2, 17)(out);
    };
    expect(code(buildFlac({ info: { channels: 2 }, header: frameHeader({}, 8), body }))).toBe("BAD_FRAME");
  });

  test("T10: a header that promises a hundred hours takes no memory", () => {
    const file = buildFlac({ info: { length: 2 ** 32 - 1 } });
    expect(code(file)).toBe("LIMIT_EXCEEDED");
    expect(code(file, { maxSamples: 2 ** 40 })).toBe("TRUNCATED");
  });

  test("T10: more sound than asked for", () => {
    expect(code(buildFlac(), { maxSamples: 15 })).toBe("LIMIT_EXCEEDED");
    expect(code(buildFlac({ info: { length: 0 } }), { maxSamples: 15 })).toBe("LIMIT_EXCEEDED");
    const said = encodeFlac(
      { sampleRate: 8000, bitsPerSample: 16, samples: [new Int32Array(16)] },
      { comments: [["a", "b"]] },
    );
    expect(
      isFlacError(
        thrownBy(() => readFlacHeader(said, { maxCommentBytes: 4 })),
        "LIMIT_EXCEEDED",
      ),
    ).toBe(true);
  });

  test("an error says where", () => {
    const error = thrownBy(() => decodeFlac(buildFlac({ crc16: 1 })));
    expect(error).toMatchObject({ name: "FlacError", format: "flac", code: "BAD_CRC", offset: 42 });
  });
});

describe("damage", () => {
  const file = encodeFlac(
    {
      sampleRate: 44_100,
      bitsPerSample: 16,
      samples: [Int32Array.from({ length: 60 }, (_, i) => Math.round(9000 * Math.sin(i / 5))), new Int32Array(60)],
    },
    { comments: [["prompt", "{}"]] },
  );
  const sound = decodeFlac(file).samples.map((channel) => [...channel]);
  const ours = new Uint8Array(readFileSync(new URL("../../fixtures/flac/odd-rate.flac", import.meta.url)));

  test.for([
    ["ours", file],
    ["libFLAC's", ours],
  ] as const)("every truncation of %s is refused", ([, bytes]) => {
    for (const damaged of truncations(bytes)) expect(isFlacError(thrownBy(() => decodeFlac(damaged)))).toBe(true);
  });

  test("every flipped bit is refused, or the sound is the right one", () => {
    let survived = 0;
    for (const damaged of flips(file)) {
      const error = thrownBy(() => {
        const { samples } = decodeFlac(damaged);
        if (JSON.stringify(samples.map((channel) => [...channel])) !== JSON.stringify(sound))
          throw new Error("wrong sound");
        survived++;
      });
      expect(error === undefined || isFlacError(error)).toBe(true);
    }
    // In the sizes of frames and in texts, which the sound does not need.
    expect(survived).toBeGreaterThan(0);
  });
});
