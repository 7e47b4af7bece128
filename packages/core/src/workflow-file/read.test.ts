import { encodePng } from "@netdist/codecs/png";
import { parseJson, stringifyJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { readWorkflowFile } from "./index.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const prompt = { "89:0": { class_type: "Noise", inputs: { seed: 18446744073709551615n, text: "é😀" } } };
const workflow = { nodes: [{ id: 1, type: "Note" }], links: [], version: 0.4 };
const picture = (text: Readonly<Record<string, string>>): Uint8Array =>
  encodePng({ width: 1, height: 1, channels: 3, depth: 8, data: new Uint8Array(3) }, { text: Object.entries(text) });

describe("readWorkflowFile reads", () => {
  test.for<[string, Uint8Array, object]>([
    ["a prompt", utf8(stringifyJson(prompt)), { kind: "prompt", prompt }],
    ["a workflow", utf8(stringifyJson(workflow)), { kind: "workflow", workflow }],
    ["text with a byte order mark", utf8(`\ufeff${stringifyJson(prompt)}`), { kind: "prompt", prompt }],
    [
      "a picture with both",
      picture({ prompt: stringifyJson(prompt, { ascii: true }), workflow: stringifyJson(workflow) }),
      { kind: "prompt", prompt, workflow },
    ],
    ["a picture with the prompt", picture({ prompt: stringifyJson(prompt) }), { kind: "prompt", prompt }],
    ["a picture with the workflow", picture({ workflow: stringifyJson(workflow) }), { kind: "workflow", workflow }],
  ])("%s", ([, bytes, expected]) => {
    expect(readWorkflowFile(bytes, "x")).toEqual({ ...expected, nonFinite: [] });
  });

  test("Python's NaN, and says so", () => {
    const file = readWorkflowFile(utf8('{"1":{"class_type":"A","inputs":{"a":NaN},"is_changed":[Infinity]}}'), "x");
    expect(file).toMatchObject({
      prompt: { 1: { inputs: { a: null }, is_changed: [null] } },
      nonFinite: ["NaN", "Infinity"],
    });
  });

  test("what it reads is written back the same", () => {
    const text = stringifyJson(prompt, { indent: 2 });
    expect(stringifyJson(parseJson(text), { indent: 2 })).toBe(text);
  });
});

describe("readWorkflowFile refuses", () => {
  test.for<[string, Uint8Array | string, string]>([
    ["an empty file", "", "x.json is empty."],
    ["blanks", " \n", "x.json is empty."],
    ["a web page", "<!DOCTYPE html><html>", "web page (HTML) in place of the file"],
    [
      "broken JSON",
      '{\n "1": {,}}',
      'x.json is not JSON: line 2, column 8: expected a key in double quotes, found ",}}".',
    ],
    [
      "a node id twice",
      '{"1":{"class_type":"A","inputs":{}},"1":{"class_type":"B","inputs":{}}}',
      'the key "1" stands twice',
    ],
    ["a list", "[]", "neither a prompt nor a workflow"],
    ["settings", '{"theme":"dark"}', 'node "theme" that is a string'],
    ["a request body", '{"prompt":{"1":{"class_type":"A","inputs":{}}}}', '"prompt" member'],
    ["a picture without metadata", picture({}), "its metadata was removed"],
    ["a picture of another program", picture({ parameters: "Steps: 20" }), "another program's"],
    ["a picture with broken metadata", picture({ prompt: "{" }), "the prompt in x.json is not JSON"],
    ["a cut picture", picture({ prompt: "{}" }).subarray(0, 20), "damaged PNG"],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "JPEG"],
    ["a GIF", utf8("GIF89a"), "GIF"],
    ["text in another encoding", Uint8Array.of(0x7b, 0xe9, 0x7d), "UTF-8"],
  ])("%s", ([, content, says]) => {
    const bytes = typeof content === "string" ? utf8(content) : content;
    expect(() => readWorkflowFile(bytes, "x.json")).toThrow(
      expect.objectContaining({ code: "NOT_A_PROMPT", message: expect.stringContaining(says) }),
    );
  });
});
