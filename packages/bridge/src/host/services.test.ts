import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Frame } from "../frames/read-frames.ts";
import { EXTENSION, Extension, type Packed, type PackedMap } from "../msgpack/types.ts";
import { okOf, startShim } from "../testing/shim.ts";

const outputs = (frame: Frame) => okOf(frame)["outputs"] as readonly Packed[];

test("folders are ComfyUI's own", async () => {
  const asked: PackedMap[] = [];
  const answers: Record<string, Packed> = {
    list: ["a.txt", "sub/b.txt"],
    resolve: "/c/input/a.txt",
    savePath: { folder: "/c/output", name: "run", counter: 7, subfolder: "" },
  };
  await using shim = await startShim({
    answer: ({ message }) => {
      const { t: _, id: __, ...ask } = message;
      asked.push(ask);
      return { ok: answers[message["what"] as string] ?? null };
    },
  });
  expect(outputs(await shim.call("Files", { name: "a.txt" }))).toEqual([
    "/c/temp a.txt,sub/b.txt /c/input/a.txt /c/output 7",
  ]);
  expect(asked).toEqual([
    { what: "list", choices: { roots: ["input"], extensions: [".txt"], recursive: true, annotate: false } },
    { what: "savePath", prefix: "run", kind: "output", width: 4, height: 5 },
    { what: "resolve", name: "a.txt", kind: "input" },
  ]);
});

test("T1: a file name that ComfyUI refuses is the node's error, code and all", async () => {
  await using shim = await startShim({
    answer: ({ message }) => {
      if (message["what"] === "list") return { ok: [] };
      if (message["what"] === "savePath") return { ok: { folder: "", name: "", counter: 1, subfolder: "" } };
      throw Object.assign(new Error("file name is not accepted"), { name: "FileNameError", code: "FILE_NAME" });
    },
  });
  const { error } = (await shim.call("Files", { name: "../../etc/passwd" })).message;
  expect(error).toMatchObject({ name: "FileNameError", code: "FILE_NAME" });
});

test("an answer of the wrong kind is the node's error", async () => {
  await using shim = await startShim({ answer: () => ({ ok: 1 }) });
  const { error } = (await shim.call("Files", { name: "a" })).message;
  expect(error).toMatchObject({ name: "ProtocolError", code: "BAD_MESSAGE" });
});

test("pictures are read and written by Pillow", async () => {
  const payload = { dtype: "uint8", shape: [1, 1, 1, 3], normalized: true, seg: 0 };
  const sent: (readonly Packed[])[] = [];
  await using shim = await startShim({
    answer: ({ message, segments }) => {
      sent.push([message["what"] ?? null, message["format"] ?? null, segments[0] ?? null]);
      if (message["what"] === "encode") return { ok: 0, segments: [Uint8Array.of(82, 73)] };
      const ok = { image: new Extension(EXTENSION.tensor, payload), mask: null };
      return { ok, segments: [Uint8Array.of(10, 20, 30)] };
    },
  });
  const result = await shim.call("Pictures");
  expect(outputs(result)).toEqual([new Extension(EXTENSION.tensor, payload), "82,73"]);
  expect(result.segments).toEqual([Buffer.of(10, 20, 30)]);
  expect(sent).toEqual([
    ["decode", null, Buffer.of(0xff, 0xd8)],
    ["encode", "webp", Buffer.of(10, 20, 30)],
  ]);
});

describe("a service of packs", () => {
  test("is made once, knows the host, and is closed at the end", async () => {
    const folder = await mkdtemp(join(tmpdir(), "netdist-trace-"));
    const trace = join(folder, "trace");
    await using shim = await startShim({
      env: { NETDIST_TEST_TRACE: trace },
      answer: ({ message }) => {
        if (message["what"] === "owns") return { ok: message["promptId"] === "p" };
        return { ok: new Extension(EXTENSION.json, 0), segments: [Buffer.from('{"KSampler":{}}')] };
      },
    });
    for (const count of [1, 2]) {
      const [all] = outputs(await shim.call("Facts"));
      const facts = [count, "comfyui", true, "/c/user", ["http://127.0.0.1:8188"], ["KSampler"], true];
      expect(JSON.parse(all as string)).toEqual(facts);
    }
    await shim.send({ t: "bye" });
    expect(await shim.exited).toBe(0);
    expect(await readFile(trace, "utf8")).toBe("disposed after 2");
    await rm(folder, { recursive: true });
  });

  test("begins with the host where a pack wants it so", async () => {
    await using shim = await startShim({ env: { NETDIST_TEST_EARLY: "1" } });
    expect((await shim.message("log", ({ text }) => text === "begun")).message).toMatchObject({ level: "info" });
  });

  test("answers routes", async () => {
    await using shim = await startShim();
    const headers = [
      ["host", "127.0.0.1:8188"],
      ["content-type", "application/json"],
    ];
    const route = { t: "route", id: 5, method: "POST", url: "/netdist/test/x?y=1", headers };
    await shim.send({ ...route, body: 0 }, [Buffer.from("{}")]);
    const { message, segments } = await shim.message("routed");
    expect(message).toMatchObject({ id: 5, status: 200, body: 0 });
    expect(message["headers"]).toContainEqual(["content-type", "application/json"]);
    expect(JSON.parse(Buffer.from(segments[0] ?? []).toString())).toEqual({
      path: "/netdist/test/x",
      body: "{}",
      count: 1,
    });
  });

  test("T16: routes refuse foreign origins and forms", async () => {
    await using shim = await startShim();
    const status = async (...headers: [string, string][]) => {
      const all = [["host", "127.0.0.1:8188"], ...headers];
      await shim.send({ t: "route", id: 1, method: "POST", url: "/netdist/test", headers: all });
      return (await shim.message("routed")).message["status"];
    };
    expect(await status(["content-type", "application/json"], ["origin", "http://evil.example"])).toBe(403);
    expect(await status(["content-type", "text/plain"])).toBe(415);
    expect(await status(["content-type", "application/json"])).toBe(200);
  });
});
