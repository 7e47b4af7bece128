import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildFlac, constant, frameHeader, subframe } from "../testing/build-flac.ts";
import { decodeFlac, encodeFlac, type Pcm, pcmFromFloat32, pcmToFloat32, readFlacHeader } from "./index.ts";
import { createMd5 } from "./md5.ts";

const sine = (bits: number, channels: number, length: number): Pcm => ({
  sampleRate: 44_100,
  bitsPerSample: bits,
  samples: Array.from({ length: channels }, (_, c) =>
    Int32Array.from({ length }, (_, i) => Math.round(Math.sin(i / (9 + c)) * (2 ** (bits - 1) - 1))),
  ),
});
const plain = ({ samples }: Pcm) => samples.map((channel) => [...channel]);

describe("what is written is read again", () => {
  test.for([4, 5, 8, 12, 16, 17, 20, 24].flatMap((bits) => [1, 2, 5, 8].map((channels) => [bits, channels] as const)))(
    "%i bits, %i channels",
    ([bits, channels]) => {
      for (const length of [1, 15, 16, 17, 4096, 4097, 10_000]) {
        const sound = sine(bits, channels, length);
        const again = decodeFlac(encodeFlac(sound));
        expect(plain(again)).toEqual(plain(sound));
        expect(again).toMatchObject({ sampleRate: 44_100, bitsPerSample: bits, header: { length } });
      }
    },
  );

  test.for([1, 7, 8000, 11_025, 44_100, 65_535, 65_536, 88_200, 96_001, 192_000, 655_350, 1_048_575])(
    "%i samples a second",
    (sampleRate) => {
      expect(decodeFlac(encodeFlac({ ...sine(16, 1, 50), sampleRate })).sampleRate).toBe(sampleRate);
    },
  );

  test("any samples at all", () => {
    const sound = fc
      .tuple(fc.integer({ min: 4, max: 24 }), fc.integer({ min: 1, max: 8 }))
      .chain(([bits, channels]) => {
        const value = fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
        const channel = fc.oneof(
          fc.array(value, { minLength: 40, maxLength: 40 }),
          value.map((one) => Array(40).fill(one)),
        );
        return fc.record({
          sampleRate: fc.integer({ min: 1, max: 2 ** 20 - 1 }),
          bitsPerSample: fc.constant(bits),
          samples: fc.array(
            channel.map((values) => Int32Array.from(values)),
            { minLength: channels, maxLength: channels },
          ),
        });
      });
    fc.assert(
      fc.property(sound, (one) => {
        expect(plain(decodeFlac(encodeFlac(one)))).toEqual(plain(one));
      }),
      { numRuns: 200 },
    );
  });

  test("no samples, many frames, comments", () => {
    expect(plain(decodeFlac(encodeFlac(sine(16, 2, 0))))).toEqual([[], []]);
    const long = sine(16, 1, 4096 * 140);
    expect(decodeFlac(encodeFlac(long)).samples[0]).toEqual(long.samples[0]);
    const comments = [
      ["prompt", '{"ü": "="}'],
      ["a", ""],
      ["a", "2"],
    ] as const;
    expect(readFlacHeader(encodeFlac(sine(16, 1, 5), { comments })).comments).toEqual(comments);
  });
});

describe("sound that cannot be written", () => {
  const sound = sine(16, 1, 5);
  test.for<[string, Partial<Pcm>, RegExp]>([
    ["no sample rate", { sampleRate: 0 }, /0 samples a second/],
    ["half a sample a second", { sampleRate: 0.5 }, /0\.5 samples a second/],
    ["a rate that has no place", { sampleRate: 2 ** 20 }, /samples a second/],
    ["3 bits", { bitsPerSample: 3 }, /3 bits/],
    ["25 bits", { bitsPerSample: 25 }, /25 bits/],
    ["no channel", { samples: [] }, /0 channels/],
    ["9 channels", { samples: Array(9).fill(new Int32Array(1)) }, /9 channels/],
    ["channels of two lengths", { samples: [new Int32Array(1), new Int32Array(2)] }, /different length/],
    ["a sample too large", { samples: [Int32Array.of(32768)] }, /more than 16 bits/],
    ["a sample too small", { samples: [Int32Array.of(-32769)] }, /more than 16 bits/],
  ])("%s", ([, change, says]) => {
    expect(() => encodeFlac({ ...sound, ...change })).toThrow(says);
  });
  test.for(["", "a=b", "ü", "a\n"])("a comment under %j", (key) => {
    expect(() => encodeFlac(sound, { comments: [[key, "x"]] })).toThrow("characters that none may have");
  });
  test("16 MiB of comments", () => {
    expect(() => encodeFlac(sound, { comments: [["a", "x".repeat(2 ** 24)]] })).toThrow("bytes of comments");
  });
});

describe("what encoders seldom write", () => {
  const one = (parts: Parameters<typeof buildFlac>[0]) => plain(decodeFlac(buildFlac(parts)))[0];
  const rice = (...fields: readonly (readonly [number, number])[]) => fields;
  test("residuals in plain bits, and none at all", () => {
    // Order 0, method 0, one partition, the escape, 3 bits each.
    const residuals = Array.from({ length: 16 }, (_, i) => [(i % 8) - 4, 3] as const);
    const plainly = subframe(8, ...rice([0, 2], [0, 4], [15, 4], [3, 5]), ...residuals);
    expect(one({ body: plainly })).toEqual(Array.from({ length: 16 }, (_, i) => (i % 8) - 4));
    expect(one({ body: subframe(8, ...rice([0, 2], [0, 4], [15, 4], [0, 5])) })).toEqual(Array(16).fill(0));
    expect(one({ body: subframe(8, ...rice([1, 2], [0, 4], [31, 5], [0, 5])) })).toEqual(Array(16).fill(0));
  });
  test("a linear predictor of order 1 that halves", () => {
    // First sample 1024; precision 2 bits, shift 1, weight 1; residuals none.
    const body = subframe(32, [1024, 16], [1, 4], [1, 5], [1, 2], ...rice([0, 2], [0, 4], [15, 4], [0, 5]));
    expect(one({ body })).toEqual(Array.from({ length: 16 }, (_, i) => Math.floor(1024 / 2 ** i)));
  });
  test("wasted bits", () => {
    const body = (out: Parameters<ReturnType<typeof constant>>[0]) => {
      out.bits(1, 8); // constant, with wasted bits
      out.bits(1, 3); // three of them
      out.bits(-5, 13);
    };
    expect(one({ body })).toEqual(Array(16).fill(-40));
  });
  test.for([
    [8, "left/side", 100, 30, [100, 70]],
    [9, "side/right", 30, 70, [100, 70]],
    [10, "mid/side", 85, 31, [101, 70]],
    [10, "mid/side, both negative", -86, -31, [-101, -70]],
  ] as const)("channels coded as %i: %s", ([code, , first, second, expected]) => {
    const [a, b] = code === 9 ? [17, 16] : [16, 17];
    const body = (out: Parameters<ReturnType<typeof constant>>[0]) => {
      constant(first, a)(out);
      constant(second, b)(out);
    };
    const sound = decodeFlac(buildFlac({ info: { channels: 2 }, header: frameHeader({}, code), body }));
    expect(sound.samples.map(([value]) => value)).toEqual(expected);
  });
  test("a length that the writer did not know, a rate in other units, samples counted", () => {
    expect(one({ info: { length: 0 } })).toHaveLength(16);
    const rate = (code: number, ...more: [number, number][]) => [...frameHeader({ 4: code }), ...more];
    expect(one({ header: rate(12, [8, 8]) })).toHaveLength(16);
    expect(one({ header: rate(13, [8000, 16]) })).toHaveLength(16);
    expect(one({ header: rate(14, [800, 16]) })).toHaveLength(16);
    expect(one({ header: frameHeader({ 2: 1 }) })).toHaveLength(16);
  });
  test("other blocks are passed by, and what follows if that is allowed", () => {
    const blocks = [
      [1, new Uint8Array(9)],
      [3, new Uint8Array(18)],
      [126, new Uint8Array(0)],
    ] as const;
    expect(one({ blocks })).toHaveLength(16);
    expect(plain(decodeFlac(buildFlac({ after: Uint8Array.of(1) }), { allowTrailing: true }))[0]).toHaveLength(16);
  });
  test("the header is read from the beginning of a file alone", () => {
    const file = encodeFlac(sine(16, 2, 5000));
    const { frames, length } = readFlacHeader(file);
    expect(readFlacHeader(file.subarray(0, frames)).length).toBe(length);
  });
});

test("float32 is exactly the value divided by half its range", () => {
  const sound = {
    sampleRate: 1,
    bitsPerSample: 24,
    samples: [Int32Array.of(-(2 ** 23), 2 ** 23 - 1), Int32Array.of(1, 0)],
  };
  const { shape, data } = pcmToFloat32(sound);
  expect(shape).toEqual([2, 2]);
  expect([...new Float32Array(data.slice().buffer)]).toEqual([-1, 1 - 2 ** -23, 2 ** -23, 0]);
});

test.for([
  ["", "d41d8cd98f00b204e9800998ecf8427e"],
  ["message digest", "f96b697d7cb7938d525a2f31aaf161d0"],
  [
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
    "57edf4a22be3c955ac49da2e2107b67a",
  ],
] as const)("MD5 of %j, whole and byte by byte", ([text, digest]) => {
  const bytes = new TextEncoder().encode(text);
  const hex = (pieces: readonly Uint8Array[]) => {
    const md5 = createMd5();
    for (const piece of pieces) md5.add(piece);
    return Array.from(md5.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  expect(hex([bytes])).toBe(digest);
  expect(hex([...bytes].map((byte) => Uint8Array.of(byte)))).toBe(digest);
});

describe("float32 to whole numbers", () => {
  const float = (...values: readonly number[]) => ({
    dtype: "float32" as const,
    shape: [1, values.length],
    data: new Uint8Array(Float32Array.from(values).buffer),
  });
  test("is rounded to the nearest, ties to even, and cut off", () => {
    const unit = 2 ** -15;
    const values = [
      0,
      unit,
      0.5 * unit,
      1.5 * unit,
      -0.5 * unit,
      -1.5 * unit,
      0.51 * unit,
      1,
      2,
      -1,
      -2,
      Infinity,
      NaN,
    ];
    const [samples] = pcmFromFloat32(float(...values), 8000).samples;
    expect([...(samples ?? [])]).toEqual([0, 1, 0, 2, 0, -2, 1, 32767, 32767, -32768, -32768, 32767, -32768]);
  });
  test("and back changes nothing that was whole", () => {
    const sound = sine(16, 3, 200);
    expect(plain(pcmFromFloat32(pcmToFloat32(sound), 1))).toEqual(plain(sound));
  });
  test.for([
    ["float16", [1, 2]],
    ["float32", [4]],
    ["float32", [1, 1, 4]],
    ["float32", [1, 3]],
  ] as const)("%s of shape %j in 16 bytes is no sound", ([dtype, shape]) => {
    expect(() => pcmFromFloat32({ dtype, shape, data: new Uint8Array(16) }, 1)).toThrow(
      /is no sound|16 bytes for 1 x 3 values/,
    );
  });
});
