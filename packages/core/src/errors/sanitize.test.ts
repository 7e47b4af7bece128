import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sanitize, sanitizeLine } from "./sanitize.ts";

describe("sanitize (T18)", () => {
  test.for([
    ["a\u001b[31mred\u001b[0m", "ared"],
    ["title\u001b]0;pwned\u0007!", "title!"],
    ["a\u0000b\u007fc\u0085d", "abcd"],
    ["a\r\nb\tc", "a\nb\tc"],
    ["user\u202egnp.exe", "usergnp.exe"],
    ["a\u2028b\u2029c\u2066d", "abcd"],
    ["\ud800lone", "lone"],
    ["grün 🙂", "grün 🙂"],
  ] as const)("%j becomes %j", ([text, clean]) => {
    expect(sanitize(text)).toBe(clean);
  });

  test("cuts at 2 kB, never inside a character", () => {
    const cut = sanitize("é".repeat(5000));
    expect(new TextEncoder().encode(cut).byteLength).toBeLessThanOrEqual(2048);
    expect(cut).toMatch(/^é+…$/);
  });

  test("whatever comes, no control or bidi character is left", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const clean = sanitize(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
        expect(clean).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        expect(clean).not.toMatch(/\p{Cs}/u);
      }),
    );
  });
});

test("sanitizeLine keeps it on one line", () => {
  expect(sanitizeLine("  a\r\n b\t\tc  ")).toBe("a b c");
});
