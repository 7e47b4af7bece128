import { describe, expect, test } from "vitest";
import { refuseSameNames, resultName, resultNames } from "./file-name.ts";

const values = (more: Record<string, string> = {}) => new Map(Object.entries({ job: "7", ...more }));

test.for([
  ["{job:04}", "0007"],
  ["{animal}/{job:02}", "cat/07"],
  ["a b-{job}", "a b-7"],
] as const)("%s", ([pattern, name]) => {
  expect(resultName(pattern, values({ animal: "cat" }))).toBe(name);
});

describe("T1 T5: a table's values never make a path", () => {
  test.for([
    ["../../etc/passwd", ".._.._etc_passwd"],
    ["..\\x", ".._x"],
    ["/abs", "_abs"],
    ["C:x", "C_x"],
    ["a\u0000b\nc", "a_b_c"],
    ["\u202egnp.exe", "_gnp.exe"],
  ] as const)("%j becomes %j", ([value, name]) => {
    expect(resultName("{animal}", values({ animal: value }))).toBe(name);
  });
  test.for(["..", ".", "", "CON", "nul.png", "x.", ".netdist", "x".repeat(300)])("%j is refused", (value) => {
    expect(() => resultName("{animal}", values({ animal: value }))).toThrow("Job 7: no file can be called");
  });
  test.for(["../{job}", "/{job}", "a//{job}", "{job}/", "C:/{job}", ".netdist/{job}"])(
    "the pattern %s is refused",
    (pattern) => {
      expect(() => resultName(pattern, values())).toThrow("no file can be called");
    },
  );
});

describe("several files of a job", () => {
  test("one has the name alone", () => {
    expect(resultNames("{job}", values(), ["png"])).toEqual(["7.png"]);
  });
  test("several are numbered from 0, as the old script did", () => {
    expect(resultNames("{job}", values(), ["png", "png", "latent"])).toEqual(["7.0.png", "7.1.png", "7.2.latent"]);
  });
  test("{image} says where the number stands", () => {
    expect(resultNames("{image:02}-{job}", values(), ["png", "png"])).toEqual(["00-7.png", "01-7.png"]);
  });
});

test("two jobs of one name are refused, however the disk counts letters", () => {
  const jobs = ["Cat", "cat"].map((animal, at) => ({ number: at + 1, names: values({ animal }) }));
  expect(() => refuseSameNames("{animal}", jobs)).toThrow(
    'Jobs 1 and 2 would both write "cat": put {job} into the name',
  );
});
