import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFrame } from "./frames.ts";
import { readMessage } from "./messages.ts";

const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const text = (value: string): number[] => [...new TextEncoder().encode(value)];
const META = { node_id: "5.0.0.1", display_node_id: "5", prompt_id: "p", image_type: "image/png" };

describe("readFrame (H32)", () => {
  test.for([
    ["a JPEG preview", [...u32(1), ...u32(1), 7, 8], { type: "preview", format: "jpeg", bytes: Uint8Array.of(7, 8) }],
    ["a PNG preview", [...u32(1), ...u32(2), 7], { type: "preview", format: "png", bytes: Uint8Array.of(7) }],
    ["a text", [...u32(3), ...u32(2), ...text("12hallo")], { type: "text", node: "12", text: "hallo" }],
    [
      "a preview with its node",
      [...u32(4), ...u32(JSON.stringify(META).length), ...text(JSON.stringify(META)), 9],
      { type: "preview", format: "png", bytes: Uint8Array.of(9), node: "5", promptId: "p" },
    ],
    ["a kind of the future", [...u32(77), 1, 2], { type: "other" }],
  ] as const)("reads %s", ([, bytes, frame]) => {
    expect(readFrame(Uint8Array.from(bytes))).toEqual(frame);
  });

  test.for([
    ["empty", []],
    ["a cut kind", [0, 0, 1]],
    ["a preview without format", [...u32(1), 0]],
    ["a preview of an unknown format", [...u32(1), ...u32(3), 1]],
    ["a text longer than its frame", [...u32(3), ...u32(5), 1, 2]],
    ["a length of 4 GB", [...u32(4), ...u32(0xffffffff), 1]],
    ["a header that is no JSON", [...u32(4), ...u32(2), ...text("{x"), 1]],
  ] as const)("refuses %s", ([, bytes]) => {
    expect(readFrame(Uint8Array.from(bytes))).toBeUndefined();
  });

  test("never throws, whatever comes", () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3, 4, 5), fc.uint8Array(), (kind, rest) => {
        readFrame(Uint8Array.from([...u32(kind), ...rest]));
        readFrame(rest);
      }),
    );
  });
});

describe("readMessage", () => {
  const message = (type: string, data: unknown): string => JSON.stringify({ type, data });
  const of = (type: string, data: object): unknown => readMessage(message(type, { ...data, prompt_id: "p" }));

  test.for([
    ["execution_start", {}, { type: "started" }],
    ["execution_cached", { nodes: ["1", 2] }, { type: "cached", nodes: ["1"] }],
    ["executing", { node: "5.0.0.1", display_node: "5" }, { type: "executing", node: "5" }],
    ["executing", { node: null }, { type: "over" }],
    ["progress", { node: "3", value: 1, max: 4 }, { type: "progress", node: "3", value: 1, max: 4 }],
    ["executed", { node: "9", output: null }, { type: "executed", node: "9", output: undefined }],
  ] as const)("reads %s %j", ([type, data, event]) => {
    expect(of(type, data)).toEqual({ type: "events", promptId: "p", events: [event] });
  });

  test("of progress_state only the running nodes count", () => {
    const nodes = {
      "1": { state: "finished", value: 1, max: 1 },
      "2": { state: "running", value: 2, max: 8, display_node_id: "2" },
    };
    const events = [{ type: "progress", node: "2", value: 2, max: 8 }];
    expect(of("progress_state", { nodes })).toEqual({ type: "events", promptId: "p", events });
  });

  test("a blocked branch is no failure of the prompt", () => {
    expect(of("execution_error", { exception_type: "ExecutionBlocked" })).toEqual({ type: "other" });
  });

  test("what names no prompt belongs to nobody", () => {
    expect(readMessage(message("executing", { node: "3" }))).toEqual({ type: "other" });
  });

  test("NaN from Python is read (H25)", () => {
    expect(readMessage('{"type":"progress","data":{"node":"3","value":NaN,"max":1,"prompt_id":"p"}}')).toEqual({
      type: "other",
    });
  });

  test.for(["", "{", "[]", "null", '{"type":1}'])("%j is no message", (bad) => {
    expect(readMessage(bad)).toBeUndefined();
  });

  test("never throws, whatever comes", () => {
    fc.assert(fc.property(fc.json(), (data) => void readMessage(`{"type":"executed","data":${data}}`)));
  });
});
