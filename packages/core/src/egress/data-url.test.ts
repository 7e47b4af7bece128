import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fetchUrl } from "./index.ts";

const load = (url: string, maxBytes = 1000) => fetchUrl(url, { maxBytes, timeout: 1000 });
const text = async (url: string) => {
  const { bytes, type } = await load(url);
  return [type, new TextDecoder().decode(bytes)];
};

test.for([
  ["data:,a%20b", "", "a b"],
  ["data:text/plain;base64,aGk=", "text/plain", "hi"],
  ["data:text/plain;base64,aGk", "text/plain", "hi"],
  ["DATA:text/plain;charset=utf-8;BASE64,a Gk%3D", "text/plain", "hi"],
  ["  data:image/PNG,%zz%4", "image/png", "%zz%4"],
  ["data:a/b,x,y", "a/b", "x,y"],
] as const)("%s", async ([url, type, content]) => expect(await text(url)).toEqual([type, content]));

describe("refused", () => {
  test.for([
    ["no comma", "data:image/png;base64", "URL_REFUSED"],
    ["no base64", "data:;base64,a*b=", "URL_REFUSED"],
    ["base64 cut off", "data:;base64,abcde", "URL_REFUSED"],
    ["too many bytes", `data:,${"x".repeat(1001)}`, "TOO_LARGE"],
    ["far too many bytes", `data:;base64,${"A".repeat(20_000)}`, "TOO_LARGE"],
  ] as const)("%s", async ([, url, code]) => {
    await expect(load(url)).rejects.toMatchObject({ code, message: expect.not.stringContaining("data:") });
  });
  test("sending to one", async () => {
    await expect(fetchUrl("data:,x", { method: "PUT", maxBytes: 10, timeout: 1000 })).rejects.toMatchObject({
      code: "URL_REFUSED",
    });
  });
});

test("any bytes come back as they were", () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const base64 = `data:a/b;base64,${Buffer.from(bytes).toString("base64")}`;
      const percent = `data:a/b,${[...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}`;
      for (const url of [base64, percent]) expect((await load(url)).bytes).toEqual(bytes);
    }),
  ));
