import { type Json, stringifyJson } from "@netdist/sdk/prompt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { replaceText, type TextChange } from "./index.ts";
import { objectInfo, one, prompts } from "./testing/prompts.ts";

const pattern = (source: string) => ({ pattern: source });

describe("replaceText", () => {
  test.for<[find: TextChange["find"], replacement: string, text: string, after: string, count: number]>([
    ["cat", "dog", "a cat, a cat", "a dog, a dog", 2],
    ["cat", "", "cat", "", 1],
    ["a.c", "x", "abc a.c", "abc x", 1],
    ["$1", "$&", "$1", "$&", 1],
    ["\\^$.*+?()[]{}|/", "x", "\\^$.*+?()[]{}|/", "x", 1],
    ["aa", "a", "aaaa", "aa", 2],
    ["😀", "é", "😀😀", "éé", 2],
    ["\n", "\\n", "a\nb", "a\\nb", 1],
    [pattern("c.t"), "dog", "cat cut", "dog dog", 2],
    [pattern("(\\w+) (\\w+)"), "$2 $1 $& $$1", "big cat", "cat big big cat $1", 1],
    [pattern("(?<what>cat)|(dog)"), "<$<what>$2>", "cat dog", "<cat> <dog>", 2],
    [pattern("^"), "x", "ab", "xab", 1],
    [pattern("$"), "x", "ab", "abx", 1],
    [pattern("."), "-", "😀", "-", 1],
    [pattern("(?<=a)b"), "$`$'$0", "ab", "a$`$'$0", 1],
  ])("%j -> %j in %j", ([find, replacement, text, after, count]) => {
    const edited = replaceText(one("A", { text }), { find, replacement });
    expect(edited).toEqual({ prompt: one("A", { text: after }), count });
  });

  test("leaves alone what is no text", () => {
    const inputs: Record<string, Json> = { a: 1, b: true, c: null, d: ["a", 0], e: { __value__: ["a"] }, f: 11n };
    const prompt = one("a", inputs);
    expect(replaceText(prompt, { find: pattern("."), replacement: "x" })).toEqual({ prompt, count: 0 });
  });

  test("leaves alone what is declared a choice", () => {
    const prompt = one("KSampler", { sampler_name: "euler", other: "euler" });
    const change = { find: "euler", replacement: "x" };
    expect(replaceText(prompt, change, objectInfo).prompt).toEqual(
      one("KSampler", { sampler_name: "euler", other: "x" }),
    );
    expect(replaceText(prompt, change).count).toBe(2);
  });

  const three = {
    1: { class_type: "A", inputs: { text: "cat", name: "cat" }, _meta: { title: "Good" } },
    2: { class_type: "B", inputs: { text: "cat" }, _meta: { title: "Good" } },
    3: { class_type: "A", inputs: { text: "cat" } },
  };
  test.for<[Partial<TextChange>, string[]]>([
    [{}, ["1.text", "1.name", "2.text", "3.text"]],
    [{ node: "Good" }, ["1.text", "1.name", "2.text"]],
    [{ node: "A" }, ["1.text", "1.name", "3.text"]],
    [{ node: "2" }, ["2.text"]],
    [{ input: "text" }, ["1.text", "2.text", "3.text"]],
    [{ node: "1", input: "name" }, ["1.name"]],
    [{ input: "toString" }, []],
  ])("changes only %j", ([scope, changed]) => {
    const { prompt } = replaceText(three, { find: "cat", replacement: "dog", ...scope });
    const dogs = Object.entries(prompt).flatMap(([id, { inputs }]) =>
      Object.keys(inputs).flatMap((name) => (inputs[name] === "dog" ? `${id}.${name}` : [])),
    );
    expect(dogs).toEqual(changed);
  });

  test("any prompt: as replaceAll does, and nothing else changes", () => {
    fc.assert(
      fc.property(prompts, fc.string({ minLength: 1, unit: "grapheme" }), fc.string(), (prompt, find, replacement) => {
        const { prompt: changed } = replaceText(prompt, { find, replacement });
        const swap = (value: Json): Json =>
          typeof value === "string" ? value.replaceAll(find, () => replacement) : value;
        const expected = Object.fromEntries(
          Object.entries(prompt).map(([id, node]) => {
            const inputs = Object.entries(node.inputs).map(([name, value]) => [name, swap(value)] as const);
            return [id, { ...node, inputs: Object.fromEntries(inputs) }];
          }),
        );
        expect(stringifyJson(changed)).toBe(stringifyJson(expected));
      }),
    );
  });

  test("any text: patterns and templates as String.replace does", () => {
    const templates = fc.array(fc.constantFrom("$1", "$2", "$&", "$$", "$", "x", "1", "$<n>"), { maxLength: 6 });
    const sources = fc.constantFrom("(a)|(?<n>b)", "(?<n>a+)(b?)", "()(?<n>)", "(a*)(?<n>.)", "(?:)(?<n>x)?()");
    fc.assert(
      fc.property(
        sources,
        templates,
        fc.string({ unit: fc.constantFrom("a", "b", "c", "😀") }),
        (source, parts, text) => {
          const replacement = parts.join("");
          const { prompt } = replaceText(one("A", { text }), { find: pattern(source), replacement });
          expect(prompt["9:1"]?.inputs["text"]).toBe(text.replace(new RegExp(source, "gu"), replacement));
        },
      ),
    );
  });
});

describe("replaceText refuses", () => {
  test.for<[what: string, change: TextChange, says: string]>([
    ["nothing to find", { find: "", replacement: "x" }, "nothing to look for"],
    ["an empty pattern", { find: pattern(""), replacement: "x" }, "nothing to look for"],
    ["a broken pattern", { find: pattern("(a"), replacement: "" }, 'pattern "(a" cannot be read: Unterminated group.'],
    ["Python's named groups", { find: pattern("(?P<a>b)"), replacement: "" }, "cannot be read: Invalid group."],
    ["a long pattern", { find: pattern("a".repeat(1001)), replacement: "" }, "1001 characters, at most 1000"],
    ["a long replacement", { find: "a", replacement: "a".repeat(65_537) }, "at most 65536"],
    ["a group that is not there", { find: pattern("(a)"), replacement: "$2" }, "has $2, and the pattern has no such"],
    ["a name that is not there", { find: pattern("(a)"), replacement: "$<n>" }, "has $<n>, and the pattern"],
    ["an inherited name", { find: pattern("(?<n>a)"), replacement: "$<toString>" }, "no such group"],
    ["too much", { find: "a", replacement: "b".repeat(50_000) }, "more than 4194304 characters"],
    ["too many empty pieces", { find: pattern("(x?)"), replacement: "$1".repeat(30_000) }, "more than 4194304"],
  ])("%s", ([, change, says]) => {
    const prompt = one("A", { text: "a".repeat(1000) });
    expect(() => replaceText(prompt, change)).toThrow(
      expect.objectContaining({ code: "EDIT_INVALID", message: expect.stringContaining(says) }),
    );
  });

  test("a node that is not there", () => {
    expect(() => replaceText(one("A", {}), { find: "a", replacement: "", node: "toString" })).toThrow(
      expect.objectContaining({ code: "PROMPT_INVALID", message: expect.stringContaining('class "toString"') }),
    );
  });

  test.for(["(a+)+$", "a*a*a*a*a*b"])("%s on a long text: stopped", (source) => {
    const prompt = one("A", { text: `${"a".repeat(20_000)}!` });
    expect(() => replaceText(prompt, { find: pattern(source), replacement: "" })).toThrow(
      expect.objectContaining({ code: "EDIT_INVALID", message: expect.stringContaining("longer than 1 s") }),
    );
  });
});
