import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXTENSION, Extension, type PackedMap } from "../msgpack/types.ts";
import { okOf, type Shim, startShim } from "../testing/shim.ts";
import { bytesOf, type HostileVector, readVectors } from "../testing/vectors.ts";

/** The host has ended by itself. */
async function ended(shim: Shim): Promise<{ code: number | string | null; stderr: string }> {
  return { code: await shim.exited, stderr: shim.stderr() };
}

describe("the host ends", () => {
  test("when stdin ends, and tells what still waits", async () => {
    await using shim = await startShim();
    await shim.begin("r");
    const result = shim.call("Wait", {}, { run: "r" });
    await shim.message("notify");
    shim.child.stdin?.end();
    expect((await result).message["error"]).toMatchObject({ name: "AbortError" });
    const told = await shim.message("broadcast");
    expect(told.message["data"]).toEqual({ how: "interrupted", id: "r" });
    expect(await ended(shim)).toEqual({ code: 0, stderr: "" });
  });

  test.for<[string, (shim: Shim) => unknown]>([
    ["at bye", (shim) => shim.send({ t: "bye" })],
    ["at SIGTERM", (shim) => shim.child.kill("SIGTERM")],
    [
      "when nobody reads its answers any more",
      (shim) => {
        shim.child.stdout?.destroy();
        shim.child.stdin?.end();
      },
    ],
    [
      "although a service never closes",
      async (shim) => {
        const route = { method: "GET", url: "/netdist/test", headers: [] };
        await shim.send({ t: "route", id: 1, ...route });
        await shim.message("routed");
        shim.child.stdin?.end();
      },
    ],
    [
      "although a node never does",
      async (shim) => {
        void shim.call("Stubborn").catch(() => undefined);
        await shim.message("notify");
        shim.child.stdin?.end();
      },
    ],
  ])("%s", async ([, act]) => {
    await using shim = await startShim({ env: { NETDIST_TEST_TRACE: "never" } });
    await act(shim);
    expect(await ended(shim)).toEqual({ code: 0, stderr: "" });
  });

  test("when ComfyUI is killed while a node holds the event loop", async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, "../testing/killed-parent.mjs")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    parent.kill("SIGKILL");
    await gone(Number(line.toString()));
  });
});

describe("T15: a frame that breaks a rule ends the host with the reason", () => {
  const hostile = readVectors<HostileVector>("hostile");

  test("before the greeting", async () => {
    await using shim = await startShim({ hello: { t: "cancel" } });
    expect(await ended(shim)).toEqual({ code: 1, stderr: 'netdist host: "cancel" came before "hello"\n' });
  });

  test.for(hostile.filter(({ name }) => ["a map of 4 GiB", "float32", "17 GiB inline"].includes(name)))(
    "after it: $name",
    async ({ frame }) => {
      await using shim = await startShim();
      shim.raw(bytesOf(frame));
      expect(await ended(shim)).toEqual({ code: 1, stderr: expect.stringMatching(/^netdist host: .+\n$/) });
    },
  );

  test("an end inside a frame", async () => {
    await using shim = await startShim();
    shim.raw(bytesOf("05000000 81"));
    shim.child.stdin?.end();
    expect(await ended(shim)).toEqual({ code: 1, stderr: expect.stringContaining("the stream ended inside a frame") });
  });

  const value = (type: keyof typeof EXTENSION, payload: PackedMap) => ({
    ...{ t: "call", id: 1, do: "run", node: "Echo", unique: "1", run: null },
    values: { value: new Extension(EXTENSION[type], payload) },
  });
  const tensor = { dtype: "uint8", shape: [2], seg: 0 };

  test.for<[string, PackedMap, string]>([
    ["an unknown message", { t: "format" }, 'there is no message "format"'],
    [
      "a call without a node",
      { t: "call", id: 1, do: "run", unique: "1", run: null, values: {} },
      '"call" has no text "node"',
    ],
    [
      "a call for something else",
      { ...value("tensor", {}), do: "constructor", values: {} },
      "asks for something unknown",
    ],
    ["a negative id", { t: "cancel", id: -1 }, 'no integer from 0 "id"'],
    ["an answer to nothing", { t: "answer", id: 1, ok: 1 }, "answers nothing"],
    ["a place freed that was not taken", { t: "freed", at: [0] }, "was freed"],
    ["an end of another kind", { t: "runEnd", run: "r", how: "well" }, 'says how "well"'],
    ["a tensor without its segment", value("tensor", tensor), "names a segment"],
    ["a tensor of an unknown dtype", value("tensor", { ...tensor, dtype: "float7" }), '"float7" is unknown'],
    ["a tensor of a negative shape", value("tensor", { ...tensor, shape: [-2] }), "no list of counts"],
    ["a tensor of 2^60 values", value("tensor", { ...tensor, shape: [2 ** 30, 2 ** 30] }), "no list of counts"],
    ["a tensor with nothing in it", value("tensor", { dtype: "uint8", shape: [2] }), "has no reference"],
    ["an object without a type", value("object", { ref: 1 }), 'no text "type"'],
    [
      "a blocker that says a number",
      { ...value("tensor", {}), values: { value: new Extension(EXTENSION.blocker, 1) } },
      "blocker",
    ],
  ])("%s", async ([, message, says]) => {
    await using shim = await startShim();
    await shim.send(message);
    expect(await ended(shim)).toEqual({ code: 1, stderr: expect.stringContaining(says) });
  });

  test("a tensor whose segment has another length", async () => {
    await using shim = await startShim();
    await shim.send(value("tensor", tensor), [new Uint8Array(3)]);
    expect((await ended(shim)).stderr).toContain("a tensor needs 2 bytes, its segment has 3");
  });

  test("another version of the protocol", async () => {
    await using shim = await startShim({ hello: { protocol: 2 } });
    expect(await ended(shim)).toEqual({
      code: 1,
      stderr: expect.stringContaining("the shim speaks protocol 2, this host 1"),
    });
  });
});

describe("a mistake of a pack", () => {
  test("thrown where nobody can catch it fails its own call; others go on", async () => {
    await using shim = await startShim();
    await shim.begin("r");
    const other = shim.call("Wait", {}, { run: "r" });
    await shim.message("notify");
    const { error } = (await shim.call("FailLater")).message;
    expect(error).toMatchObject({ message: "thrown by a timer" });
    expect((await shim.message("log")).message["text"]).toContain("a pack left an exception uncaught: Error: thrown");
    await shim.send({ t: "interrupt", run: "r" });
    expect((await other).message["error"]).toMatchObject({ name: "AbortError" });
  });

  test("a rejection that nobody waits for is logged", async () => {
    await using shim = await startShim();
    expect(okOf(await shim.call("Reject"))).toEqual({ outputs: ["yes"] });
    expect((await shim.message("log")).message["text"]).toContain("nobody waits for this");
  });
});

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
