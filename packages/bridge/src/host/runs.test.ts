import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { okOf, type Shim, startShim } from "../testing/shim.ts";

let shim: Shim;
beforeAll(async () => {
  shim = await startShim();
});
afterAll(() => shim[Symbol.asyncDispose]());

const broadcast = (event: string, id?: string) =>
  shim.message("broadcast", ({ event: name, data }) => {
    return name === event && (id === undefined || (data as { id?: string }).id === id);
  });
const wait = async (run: string) => {
  const result = shim.call("Wait", {}, { run });
  const { message } = await shim.message("notify");
  return { id: message["call"] as number, result };
};

test("a context has the run's prompt, extra_pnginfo, preview method and ids", async () => {
  await shim.begin("all", '{"89:0":{"class_type":"Context","inputs":{}}}', '{"workflow":{},"x":1}');
  const { outputs } = okOf(await shim.call("Context", {}, { run: "all", unique: "89:0" }));
  expect(JSON.parse((outputs as [string])[0])).toEqual([["89:0"], ["workflow", "x"], "auto", "89:0", "all"]);
});

test("outside any run there is no prompt", async () => {
  const { outputs } = okOf(await shim.call("Context", {}, { run: null }));
  expect(JSON.parse((outputs as [string])[0])).toEqual([[], [], "none", "1", ""]);
});

test("a prompt that is none is the node's error", async () => {
  await shim.begin("bad", '{"1":');
  const { error } = (await shim.call("Context", {}, { run: "bad" })).message;
  expect(error).toMatchObject({ name: "JsonError" });
});

describe("the end of a run", () => {
  test.for(["success", "error", "interrupted"])("%s is told once to who listens, then to the shim", async (how) => {
    const id = `ends-${how}`;
    await shim.begin(id);
    await shim.call("Register", {}, { run: id });
    await shim.message("watch", ({ run }) => run === id);
    await shim.send({ t: "runEnd", run: id, how });
    expect((await broadcast("netdist.ended", id)).message["data"]).toEqual({ how, id });
    await shim.message("runEnded", ({ run }) => run === id);
    const log = await shim.message("log");
    expect(log.message["text"]).toBe(`prompt ${id}: a listener of its end failed: a listener failed`);
    const rest = shim.received.filter(
      ({ message }) => message["event"] === "netdist.ended" || message["t"] === "watch",
    );
    expect(rest).toEqual([]);
  });

  test("nobody is asked to watch a run that no node cares about", async () => {
    await shim.begin("quiet");
    await shim.call("Echo", { value: 1 }, { run: "quiet" });
    await shim.send({ t: "runEnd", run: "quiet", how: "success" });
    await shim.message("runEnded", ({ run }) => run === "quiet");
    expect(shim.received.filter(({ message }) => message["t"] === "watch")).toEqual([]);
  });

  test("of a run that is unknown is answered, too", async () => {
    await shim.send({ t: "runEnd", run: "never", how: "error" });
    await shim.message("runEnded", ({ run }) => run === "never");
  });

  test("a call that crossed with it is done all the same", async () => {
    expect(okOf(await shim.call("Echo", { value: 1 }, { run: "over" }))).toEqual({ outputs: [1] });
  });
});

describe("what is told to stop", () => {
  test("a cancelled call stops, and is answered once", async () => {
    await shim.begin("cancel");
    const { id, result } = await wait("cancel");
    await shim.send({ t: "cancel", id });
    expect((await result).message["error"]).toMatchObject({ name: "AbortError", message: "the call was cancelled" });
    await shim.send({ t: "cancel", id });
    await shim.send({ t: "cancel", id: 4_000 });
    expect(okOf(await shim.call("Echo", { value: 2 }))).toEqual({ outputs: [2] });
  });

  test("an interrupt stops the run's calls, and what it registered hears of it", async () => {
    await shim.begin("interrupt");
    await shim.call("Register", {}, { run: "interrupt" });
    const { result } = await wait("interrupt");
    await shim.send({ t: "interrupt", run: "interrupt" });
    expect((await result).message["error"]).toMatchObject({
      name: "AbortError",
      message: "prompt interrupt was interrupted",
    });
    await broadcast("netdist.aborted");
    await shim.send({ t: "runEnd", run: "interrupt", how: "interrupted" });
    await shim.message("runEnded", ({ run }) => run === "interrupt");
  });

  test("an end in error stops what still runs", async () => {
    await shim.begin("failed");
    const { result } = await wait("failed");
    await shim.send({ t: "runEnd", run: "failed", how: "error" });
    expect((await result).message["error"]).toMatchObject({ name: "AbortError", message: "prompt failed failed" });
  });

  test("a node that does not listen is answered for, after a while", async () => {
    const result = shim.call("Stubborn");
    const { message } = await shim.message("notify");
    await shim.send({ t: "cancel", id: message["call"] ?? null });
    expect((await result).message["error"]).toMatchObject({ name: "AbortError" });
  });
});
