import { describe, expect, test } from "vitest";
import { fillKnown, fillTemplate } from "./fill.ts";

const values = new Map([
  ["job", "7"],
  ["animal", "cat {job}"],
  ["First name", "Ada"],
]);

describe("texts of a workflow", () => {
  test.for([
    ["a {animal}, {job:04}", "a cat {job}, 0007"],
    ["{job:4}|{job:04d}|{job:1}", "   7|0007|7"],
    ["{First name}", "Ada"],
    ["{red|blue} {unknown} {} {0} {{job}}", "{red|blue} {unknown} {} {0} {7}"],
  ] as const)("%j becomes %j", ([text, filled]) => {
    expect(fillKnown(text, values)).toBe(filled);
  });
});

describe("templates", () => {
  test.for([
    ["{animal}-{job:03}", "cat {job}-007"],
    ["{{job}} {red|blue} {0}", "{job} {red|blue} {0}"],
  ] as const)("%j becomes %j", ([template, filled]) => {
    expect(fillTemplate(template, values, "X")).toBe(filled);
  });
  test("a name that no job has is an error that lists those there are", () => {
    expect(() => fillTemplate("a {anmial}", values, "--set 6.text")).toThrow(
      "--set 6.text names {anmial}, which no job has. There are: {job}, {animal}, {First name}.",
    );
  });
});
