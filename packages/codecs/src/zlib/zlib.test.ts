import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flips, thrownBy, truncations } from "../testing/damage.ts";
import { crc32, crc32ByTable } from "./checksums.ts";
import { deflate } from "./deflate.ts";
import { inflate } from "./inflate.ts";
import { ZlibError } from "./zlib-error.ts";

const text = new TextEncoder().encode("the quick brown fox jumps over the lazy dog, the quick brown fox");
const noise = Uint8Array.from({ length: 35_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255);
const pack = (bytes: Uint8Array, level = 6) => new Uint8Array(deflateSync(bytes, { level }));
const joined = (bytes: Uint8Array, tail: Uint8Array) => Uint8Array.from([...bytes, ...tail]);
const fault = (act: () => unknown) => {
  const error = thrownBy(act);
  return error instanceof ZlibError ? error.fault : error;
};

describe.for(["auto", "fflate"] as const)("inflate by %s", (compression) => {
  test.for([
    { name: "nothing", bytes: new Uint8Array(0), level: 6 },
    { name: "text", bytes: text, level: 6 },
    { name: "stored blocks", bytes: noise, level: 0 },
    { name: "noise", bytes: noise, level: 9 },
    { name: "zeros", bytes: new Uint8Array(100_000), level: 9 },
  ])("$name comes back", ({ bytes, level }) => {
    expect(inflate(pack(bytes, level), bytes.length, compression)).toEqual(bytes);
  });

  test.for([1, 2, 3, 4, 7, 8, 11, 12, 13, 100, 20_000])("%i bytes after the end are unused input", (count) => {
    const packed = joined(pack(text), noise.subarray(0, count));
    expect(fault(() => inflate(packed, 1000, compression))).toBe("unused input");
  });

  test("zeros and gzip headers after the end are unused input", () => {
    for (const tail of [
      new Uint8Array(1),
      new Uint8Array(30),
      Uint8Array.of(0, 0, 0, 0, 31, 139, 8, 0, 0, 0, 0, 0, 0, 0, 3, 0),
    ]) {
      expect(fault(() => inflate(joined(pack(text), tail), 1000, compression))).toBe("unused input");
    }
  });

  test("one byte over the limit is too long", () => {
    expect(fault(() => inflate(pack(text), text.length - 1, compression))).toBe("too long");
  });

  test("a bomb of 100 MB is too long at a limit of 1 MB", () => {
    const bomb = pack(new Uint8Array(100_000_000), 9);
    expect(fault(() => inflate(bomb, 1_000_000, compression))).toBe("too long");
  });

  test("a limit of terabytes takes no memory", () => {
    expect(inflate(pack(text), 2 ** 42, compression)).toEqual(text);
  });

  test("every truncation is an error", () => {
    for (const damaged of truncations(pack(text))) {
      expect(thrownBy(() => inflate(damaged, 1000, compression))).toBeInstanceOf(ZlibError);
    }
  });

  test("every flipped bit is an error, or changes nothing", () => {
    for (const damaged of flips(pack(text))) {
      const error = thrownBy(() => expect(`${inflate(damaged, 1000, compression)}`).toBe(`${text}`));
      expect(error ?? new ZlibError("damaged", "")).toBeInstanceOf(ZlibError);
    }
  });

  test("random bytes behind a zlib header are an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (bytes) => {
        const error = thrownBy(() => inflate(joined(Uint8Array.of(0x78, 0x9c), bytes), 100_000, compression));
        expect(error).toBeInstanceOf(ZlibError);
      }),
      { numRuns: 1000 },
    );
  });

  test("what deflate packs at any level comes back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        expect(inflate(deflate(bytes, level, compression), bytes.length, compression)).toEqual(bytes);
      }),
    );
  });
});

test("crc32 of the check string is cbf43926, with and without the host's own", () => {
  const check = new TextEncoder().encode("123456789");
  expect([crc32(check), crc32ByTable(check)]).toEqual([0xcbf43926, 0xcbf43926]);
});

test("no bytes change no crc32, also of an array without memory", () => {
  const none = [new Uint8Array(0), new Uint8Array(new ArrayBuffer(0)), text.subarray(5, 5)];
  expect(none.map((bytes) => crc32(bytes, 0xcbf43926))).toEqual([0xcbf43926, 0xcbf43926, 0xcbf43926]);
});
