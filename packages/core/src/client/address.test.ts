import { describe, expect, test } from "vitest";
import { checkHeaders, parseAddress } from "./address.ts";

describe("parseAddress", () => {
  test.for([
    ["http://127.0.0.1:8188", { origin: "http://127.0.0.1:8188", prefix: "", headers: {} }],
    ["http://127.0.0.1:8188/", { origin: "http://127.0.0.1:8188", prefix: "", headers: {} }],
    ["https://gpu.example/comfy/", { origin: "https://gpu.example", prefix: "/comfy", headers: {} }],
    ["http://[::1]:8188/a/b", { origin: "http://[::1]:8188", prefix: "/a/b", headers: {} }],
    ["http://u:p%20w@h", { origin: "http://h", prefix: "", headers: { authorization: `Basic ${btoa("u:p w")}` } }],
  ] as const)("takes %s apart", ([text, parts]) => {
    expect(parseAddress(text)).toEqual(parts);
  });

  test.for([
    "",
    "127.0.0.1:8188",
    "ftp://h",
    "http://h/?a=1",
    "http://h/#x",
    "http://u:secret@h/?a",
    "http://u:secret@h:99999",
  ])("refuses %j without repeating it (H33, T21)", (text) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(() => parseAddress(text)).not.toThrow(/secret/);
  });
});

describe("checkHeaders", () => {
  test("lower-cases names", () => {
    expect(checkHeaders({ "X-Key": "a b" }, "http://h")).toEqual({ "x-key": "a b" });
  });

  test.for([
    { "x-key": "secret\r\nHost: evil" },
    { "x-key": "secret\0" },
    { "x-key": "secret\u2028" },
    { "x key": "secret" },
    { "": "secret" },
  ])("refuses %j without its value (T21)", (headers) => {
    expect(() => checkHeaders(headers, "http://h")).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(() => checkHeaders(headers, "http://h")).not.toThrow(/secret/);
  });
});
