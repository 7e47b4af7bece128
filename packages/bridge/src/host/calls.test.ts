import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXTENSION, Extension, isMap, type Packed, type PackedMap } from "../msgpack/types.ts";
import { okOf, type Shim, startShim } from "../testing/shim.ts";

const tensor = (payload: PackedMap) => new Extension(EXTENSION.tensor, payload);
const object = (payload: PackedMap) => new Extension(EXTENSION.object, payload);
const float32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const PICTURE = { dtype: "float32", shape: [1, 1, 1, 3] };

const outputs = (ok: PackedMap) => ok["outputs"] as readonly Packed[];

let shim: Shim;
beforeAll(async () => {
  shim = await startShim();
});
afterAll(() => shim[Symbol.asyncDispose]());

describe("values", () => {
  test.for<[string, Packed]>([
    ["nothing", null],
    ["a boolean", false],
    ["a half", 0.5],
    ["a negative zero", -0],
    ["not a number", Number.NaN],
    ["the largest seed", 2n ** 64n - 1n],
    ["the smallest integer", -(2n ** 63n)],
    ["a text", "größe 😀"],
    ["a list", [1, [null, "a"]]],
    ["a map", { a: 1, __proto__x: { b: [] } }],
    ["a blocker", new Extension(EXTENSION.blocker, "stop")],
  ])("%s comes back as it was", async ([, value]) => {
    expect(outputs(okOf(await shim.call("Echo", { value })))).toEqual([value]);
  });

  test("seeds are bigints, small integers numbers", async () => {
    const values = { seed: 2n ** 64n - 2n, count: 3 };
    expect(outputs(okOf(await shim.call("Double", values)))).toEqual([2n ** 64n - 1n, 6]);
  });

  test("one of the wrong kind is an error that names node and input", async () => {
    const { message } = await shim.call("Double", { seed: 1, count: "3" }, { unique: "89:0" });
    expect(message["error"]).toMatchObject({
      name: "NodeInputError",
      message: expect.stringContaining('node 89:0 (Double), input "count": expected an integer'),
    });
  });

  test("a missing, a lazy and an empty input", async () => {
    expect(outputs(okOf(await shim.call("Lazy", { a: null, b: null })))).toEqual(["undefined undefined 7"]);
  });

  test("a node that takes lists gets lists and gives one", async () => {
    expect(outputs(okOf(await shim.call("Lists", { count: [1, 2, 3] })))).toEqual([[2, 3, 4]]);
  });
});

describe("what the shim holds", () => {
  test.for<[string, Packed, Packed]>([
    ["a tensor", tensor({ ...PICTURE, ref: 4 }), tensor({ ...PICTURE, ref: 4 })],
    ["a model", object({ ref: 5, type: "ModelPatcher" }), object({ ref: 5, type: "ModelPatcher" })],
    [
      "a latent",
      object({ ref: 6, type: "dict", value: { samples: tensor({ dtype: "bfloat16", shape: [1, 4, 1, 1], ref: 7 }) } }),
      object({ ref: 6, type: "dict" }),
    ],
    ["a list", object({ ref: 8, type: "list", value: [1, 2] }), object({ ref: 8, type: "list" })],
  ])("%s goes back by reference, and nothing is asked", async ([, value, back]) => {
    expect(outputs(okOf(await shim.call("Echo", { value })))).toEqual([back]);
  });

  test("a tensor's bytes are asked for once, when the node reads them", async () => {
    const asked: PackedMap[] = [];
    await using shim = await startShim({
      answer: ({ message }) => {
        asked.push(message);
        return { ok: 0, segments: [float32(0, 0.25, 1)] };
      },
    });
    const { message, segments } = await shim.call("Invert", { image: tensor({ ...PICTURE, ref: 9 }) });
    expect(asked.map(({ what, ref, call }) => [what, ref, call])).toEqual([["bytes", 9, message["id"]]]);
    expect(outputs(message["ok"] as PackedMap)).toEqual([tensor({ ...PICTURE, seg: 0 })]);
    expect(segments[0]).toEqual(Buffer.from(float32(1, 0.75, 0)));
  });

  test("tensors that came with the call are read without asking", async () => {
    const image = tensor({ dtype: "uint8", shape: [1, 1, 1, 3], normalized: true, seg: 0 });
    const { segments } = await shim.call("Invert", { image }, {}, [Uint8Array.of(0, 255, 0)]);
    expect(segments[0]).toEqual(Buffer.from(float32(1, 0, 1)));
  });

  test("a batch joined with new pictures keeps its part there; equal ones travel once", async () => {
    const { message, segments } = await shim.call("Append", { image: tensor({ ...PICTURE, ref: 2 }) });
    const black = tensor({ dtype: "uint8", shape: [1, 1, 1, 3], normalized: true, seg: 0 });
    const cat = [tensor({ ...PICTURE, ref: 2 }), black, black];
    expect(outputs(message["ok"] as PackedMap)).toEqual([tensor({ dtype: "float32", shape: [3, 1, 1, 3], cat })]);
    expect(segments.map(({ byteLength }) => byteLength)).toEqual([3]);
  });

  test("is no use in a later call, which says so", async () => {
    await shim.call("Keep", { value: object({ ref: 0, type: "ModelPatcher" }) });
    const { message } = await shim.call("Keep", { value: tensor({ ...PICTURE, ref: 0 }) });
    expect(message["error"]).toMatchObject({ name: "ValueError", code: "HANDLE_EXPIRED" });
    const late = await shim.call("Keep", { value: 1 });
    expect(late.message["error"]).toMatchObject({
      code: "HANDLE_EXPIRED",
      message: expect.stringContaining("the tensor came with a call that is over"),
    });
  });

  test("bytes of another length end the node, not the host", async () => {
    await using shim = await startShim({ answer: () => ({ ok: 0, segments: [float32(1)] }) });
    const { message } = await shim.call("Invert", { image: tensor({ ...PICTURE, ref: 9 }) });
    expect(message["error"]).toMatchObject({ message: "a tensor needs 12 bytes, its segment has 4" });
    expect(outputs(okOf(await shim.call("Echo", { value: 1 })))).toEqual([1]);
  });

  test("bytes that the shim cannot give are its error", async () => {
    await using shim = await startShim({
      answer: () => {
        throw Object.assign(new Error("CUDA out of memory"), { name: "OutOfMemoryError", code: "OOM" });
      },
    });
    const { message } = await shim.call("Invert", { image: tensor({ ...PICTURE, ref: 9 }) });
    expect(message["error"]).toMatchObject({ name: "OutOfMemoryError", message: "CUDA out of memory", code: "OOM" });
  });
});

describe("what a node gives beside values", () => {
  test("blockers, of one output and inside a list, and UI results", async () => {
    const blocker = (message: string | null) => new Extension(EXTENSION.blocker, message);
    expect(okOf(await shim.call("Shown"))).toEqual({
      outputs: [blocker("stop"), ["x", blocker(null)]],
      ui: { text: ["shown", null] },
    });
    expect(okOf(await shim.call("Blocked"))).toEqual({ outputs: [blocker(null), blocker(null)] });
    expect(okOf(await shim.call("UiOnly"))).toEqual({ ui: { text: ["only"] } });
  });

  test("a graph in its place", async () => {
    const { message, segments } = await shim.call("Expand");
    expect(message["ok"]).toEqual({ outputs: [["1.0", 0]], expand: new Extension(EXTENSION.json, 0) });
    expect(Buffer.from(segments[0] ?? []).toString()).toBe(
      '{"1.0":{"class_type":"Echo","inputs":{"value":18446744073709551615}}}',
    );
  });

  test("T18: progress that shows, text, events, and log lines that stay one line", async () => {
    await using shim = await startShim();
    await shim.begin("r");
    const { message } = await shim.call("Progress", { steps: 1000 }, { run: "r" });
    const told = (t: string) => shim.received.filter((frame) => frame.message["t"] === t);
    const progress = told("progress");
    expect(progress.every((frame) => frame.message["call"] === message["id"])).toBe(true);
    expect(progress[0]?.message).toMatchObject({ value: 0, max: 1000 });
    expect(progress.at(-1)).toMatchObject({
      message: { value: 1000, max: 1000, preview: { format: "png", seg: 0 } },
      segments: [Buffer.of(1, 2, 3)],
    });
    // Of a thousand steps in no time only the first and the last show.
    expect(progress.length).toBeLessThan(20);
    expect(told("notify")[0]?.message).toMatchObject({ call: message["id"], text: "done \ufffd" });
    expect(told("broadcast")[0]?.message).toMatchObject({
      event: "netdist.test",
      data: { list: [1, null, { big: 2n ** 63n }] },
    });
    expect(told("log")[0]?.message).toMatchObject({ level: "warn", text: "two\\nlines \\u001b[31m" });
  });
});

describe("errors", () => {
  test("have name, code and hint, which the message does not repeat, and a short trace of the pack", async () => {
    const { error } = (await shim.call("Fail")).message;
    expect(error).toMatchObject({
      name: "NetDistError",
      message: "Worker attic does not answer.",
      code: "UNREACHABLE",
      hint: "Start it.",
    });
    const stack = isMap(error) ? (error["stack"] as readonly string[]) : [];
    expect(stack[0]).toMatch(/^at .*testing\/packs\/test-pack\.mjs:\d+:\d+\)?$/);
    expect(stack.join("\n")).not.toMatch(/host\.mjs|node:/);
  });

  test.for<[string, string]>([
    ["map", 'Bad, output "value".deep[0] is a Map'],
    ["function", 'Bad, output "value".deep[0] is a function'],
    ["floats", "no Uint8Array"],
    ["loop", "nested too deeply, or in itself"],
    ["big", "more than 64 bits"],
    ["surrogate", "surrogate pair"],
    ["size", "deep[0]: a float32 tensor of shape [3] has 12 bytes, this one gave 8"],
  ])("an output that cannot be sent: %s", async ([what, says]) => {
    const { message } = await shim.call("Bad", { what });
    expect(message["error"]).toMatchObject({ message: expect.stringContaining(says) });
    expect(outputs(okOf(await shim.call("Echo", { value: 1 })))).toEqual([1]);
  });

  test.for<[string, string]>([
    ["event", 'starts with "netdist."'],
    ["data", "the data of netdist.x.list[0] is a Map"],
    ["preview", "a preview is JPEG or PNG bytes"],
    ["text", "toWellFormed is not a function"],
    ["output", 'Mistake, output "value" is missing'],
    ["ui", "Mistake, ui.text[0] is a function"],
  ])("a mistake with what goes beside values stays the node's: %s", async ([what, says]) => {
    const { message } = await shim.call("Mistake", { what });
    expect(message["error"]).toMatchObject({ message: expect.stringContaining(says) });
  });

  test("of a node that no pack offers", async () => {
    const { message } = await shim.call("Nowhere");
    expect(message["error"]).toMatchObject({ message: 'No pack offers the node "Nowhere".' });
  });
});

describe("hooks", () => {
  const PROMPT = '{"1":{"class_type":"Hooked","inputs":{}},"2":{"class_type":"Echo","inputs":{}}}';

  test("a fingerprint knows the running prompt; links have no value", async () => {
    await shim.begin("asked", PROMPT);
    const ask = async (values: PackedMap, run: string | null) =>
      (await shim.call("Hooked", values, { do: "fingerprint", run })).message["ok"];
    expect(await ask({ count: 2 }, "asked")).toBe("2 of 2");
    expect(await ask({ count: null }, "asked")).toBe("undefined of 2");
    expect(await ask({ count: 2 }, null)).toBeNaN();
  });

  test.for<[string, PackedMap, Packed]>([
    ["is content", { count: 2, name: "a.txt", mode: "a" }, true],
    ["says what is wrong", { count: 2, name: "no.txt", mode: null }, "count 2: no such file"],
    ["gets nothing of a wrong kind", { count: "x", name: null, mode: null }, expect.stringContaining('input "count"')],
  ])("a validator %s", async ([, values, answer]) => {
    expect((await shim.call("Hooked", values, { do: "validate" })).message["ok"]).toEqual(answer);
  });

  test("lazy inputs are asked for until they are there", async () => {
    await shim.begin("needed", PROMPT);
    const needs = async (node: string, values: PackedMap) =>
      (await shim.call(node, values, { do: "needs", run: "needed" })).message["ok"];
    expect(await needs("Lazy", { a: null })).toEqual(["a"]);
    expect(await needs("Lazy", { a: tensor({ ...PICTURE, ref: 0 }) })).toEqual([]);
    expect(await needs("Lists", { count: [null] })).toEqual(["count"]);
    expect(await needs("Lists", { count: [1, 2] })).toEqual([]);
  });

  test("a node that takes lists gets single literals in its other hooks", async () => {
    const { message } = await shim.call("Lists", { count: [4] }, { do: "fingerprint" });
    expect(message["ok"]).toBe("count 4");
  });
});
