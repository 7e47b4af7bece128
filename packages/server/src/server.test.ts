import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineNode, definePack, type HostFacts, type NodePack, type ServiceKey } from "@netdist/sdk";
import { parseJson, stringifyJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { createGate } from "./http/testing/gate.ts";
import { getJson, PICTURE, post, testServer } from "./http/testing/server.ts";
import { openSocket } from "./http/testing/socket.ts";

describe("a prompt over HTTP and WebSocket", () => {
  test("is queued, told of, found in the history, and its picture can be viewed", async () => {
    await using server = await testServer();
    await using socket = await openSocket(server.url, "client-a");
    const answer = await post(server, "/prompt", { prompt: PICTURE, client_id: "client-a" });
    expect(answer.status).toBe(200);
    const { prompt_id } = (await answer.json()) as { prompt_id: string };

    await socket.event("executing", (data) => data["node"] === null && data["prompt_id"] === prompt_id);
    const types = socket.received.map((message) => ("type" in message ? message.type : "binary"));
    expect(types.filter((type) => !type.startsWith("progress"))).toEqual([
      "status",
      "status",
      "status",
      "execution_start",
      "execution_cached",
      "executing",
      "executing",
      "executed",
      "execution_success",
      "status",
      "executing",
    ]);

    type History = Record<string, { outputs: Record<string, { images: Record<string, string>[] }> }>;
    const history = await getJson<History>(server, `/history/${prompt_id}`);
    const image = history[prompt_id]?.outputs["2"]?.images[0];
    expect(image).toEqual({ filename: "picture_00001_.png", subfolder: "", type: "output" });
    const view = await fetch(`${server.url}/view?${new URLSearchParams(image)}`);
    expect(view.status).toBe(200);
    expect(view.headers.get("content-type")).toBe("image/png");
    expect(
      Buffer.from(await view.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  test("that runs for a client is named when the client connects anew", async () => {
    const gate = createGate();
    await using server = await testServer({ packs: [waitingPack(gate.promise)] });
    const first = await openSocket(server.url, "me");
    await post(server, "/prompt", { prompt: { "7:1": { class_type: "TestWait", inputs: {} } }, client_id: "me" });
    await first.event("executing", (data) => data["node"] === "7:1");
    await first[Symbol.asyncDispose]();
    await using second = await openSocket(server.url, "me");
    expect((await second.event("executing")).data).toEqual({ node: "7:1" });
    gate.open();
    await second.event("executing", (data) => data["node"] === null);
  });
});

describe("ports and addresses", () => {
  test("any free port, told in url, urls, port and the host's facts", async () => {
    await using server = await testServer({ host: ["127.0.0.1", "localhost"] });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect(server.urls).toEqual([server.url, `http://localhost:${server.port}`]);
    const names = ["127.0.0.1", "localhost", "[::1]"].map((name) => `http://${name}:${server.port}`);
    expect([...server.facts.addresses()].sort()).toEqual(names.sort());
  });

  test("at every address, all of this machine's addresses are its own", async () => {
    await using server = await testServer({ host: "0.0.0.0" });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect(server.facts.addresses().length).toBeGreaterThan(3);
    expect((await fetch(`${server.url}/prompt`)).status).toBe(200);
  });

  test("a taken port is an error that says so, or the next one is used", async () => {
    await using taken = await testServer();
    await expect(testServer({ port: taken.port })).rejects.toMatchObject({
      code: "PORT_TAKEN",
      port: taken.port,
      message: `Port ${taken.port} is already in use on address 127.0.0.1. Close the other program, or choose another port.`,
    });
    await using next = await testServer({ port: taken.port, portTaken: "next" });
    expect(next.port).toBeGreaterThan(taken.port);
  });

  test("with TLS it speaks https and wss", async () => {
    const pem = (name: string) =>
      readFile(new URL(`./http/testing/fixtures/localhost.${name}.pem`, import.meta.url), "utf8");
    const tls = { key: await pem("key"), cert: await pem("cert") };
    await using server = await testServer({ tls });
    expect(server.url).toMatch(/^https:/);
    await using socket = await openSocket(server.url, "a", { rejectUnauthorized: false });
    expect((await socket.event("status")).data["sid"]).toBe("a");
  });
});

describe("folders", () => {
  test("a base directory holds them and stays; its temp folder is emptied at start and goes at close", async () => {
    const base = await mkdtemp(join(tmpdir(), "netdist-test-"));
    await mkdir(join(base, "temp"));
    await writeFile(join(base, "temp", "old.txt"), "old");
    const server = await testServer({ baseDirectory: base });
    expect((await readdir(base)).sort()).toEqual(["input", "models", "output", "temp", "user"]);
    expect(await readdir(join(base, "temp"))).toEqual([".uploads"]);
    await server.close();
    expect((await readdir(base)).sort()).toEqual(["input", "models", "output", "user"]);
    await rm(base, { recursive: true });
  });

  test("without one everything lies in a private folder that goes at close", async () => {
    const server = await testServer();
    const output = server.folders.root("output");
    await access(output);
    await server.close();
    await expect(access(output)).rejects.toThrow("ENOENT");
  });

  test("a named temp directory is not emptied itself", async () => {
    const temp = await mkdtemp(join(tmpdir(), "netdist-test-"));
    await writeFile(join(temp, "precious.txt"), "mine");
    const server = await testServer({ tempDirectory: temp });
    expect(server.folders.root("temp")).toBe(join(temp, "temp"));
    await server.close();
    expect(await readdir(temp)).toEqual(["precious.txt"]);
    await rm(temp, { recursive: true });
  });
});

describe("services of packs", () => {
  const key = (id: `${string}/${number}`, log: string[]): ServiceKey<AsyncDisposable & { host: HostFacts }> => ({
    id,
    create(host) {
      log.push(`create ${id}`);
      return { host, [Symbol.asyncDispose]: async () => void log.push(`dispose ${id}`) };
    },
  });

  test("are made once per id with the host's facts, and disposed at close, youngest first", async () => {
    const log: string[] = [];
    const server = await testServer({ environment: { A: "b" } });
    const one = server.service(key("test.one/1", log));
    expect(server.service(key("test.one/1", log))).toBe(one);
    server.service(key("test.two/1", log));
    expect(one.host).toMatchObject({ name: "netdist-server", environment: { A: "b" } });
    expect(one.host.nodes.has("EmptyImage")).toBe(true);
    expect(one.host.userDirectory).toBe(server.folders.user);
    await server.close();
    expect(log).toEqual(["create test.one/1", "create test.two/1", "dispose test.two/1", "dispose test.one/1"]);
  });
});

test("services that a pack wants from the start are made then, and a broken one keeps nobody", async () => {
  const log: string[] = [];
  const create = () => {
    log.push("made");
    return { [Symbol.asyncDispose]: async () => void log.push("closed") };
  };
  const broken = () => {
    throw new Error("no");
  };
  const services = [
    { id: "test.broken/1", create: broken },
    { id: "test.early/1", create },
  ] as const;
  const server = await testServer({ packs: [definePack({ id: "early", version: "1.0.0", nodes: [], services })] });
  expect(log).toEqual(["made"]);
  await server.close();
  expect(log).toEqual(["made", "closed"]);
});

test("the host's facts tell what its object_info says, by the same profile", async () => {
  await using server = await testServer({ profile: "0.3.64", packs: [waitingPack(new Promise(() => {}))] });
  const told = await server.facts.objectInfo();
  expect(told).toHaveProperty("TestWait.python_module", "custom_nodes.test-wait");
  const answer = await (await fetch(`${server.url}/object_info`)).text();
  expect(parseJson(stringifyJson(told))).toEqual(parseJson(answer));
});

describe("packs", () => {
  const pack = (id: string, version: string, nodeId: string): NodePack =>
    definePack({
      id,
      version,
      nodes: [defineNode({ id: nodeId, category: id, inputs: {}, outputs: {}, run: () => ({}) })],
    });
  const category = async (packs: readonly NodePack[], id: string) => {
    await using server = await testServer({ packs });
    return (await getJson<Record<string, { category: string }>>(server, `/object_info/${id}`))[id]?.category;
  };

  test("of two packs with one node id the higher version has it, in any order", async () => {
    const packs = [pack("old", "1.9.0", "X"), pack("new", "1.10.0", "X")];
    expect(await category(packs, "X")).toBe("new");
    expect(await category(packs.toReversed(), "X")).toBe("new");
  });
  test("a stock node cannot be replaced", async () => {
    expect(await category([pack("rude", "99.0.0", "EmptyImage")], "EmptyImage")).not.toBe("rude");
  });
});

describe("close", () => {
  test("ends sockets, requests and the running prompt, and may be called twice", async () => {
    const server = await testServer({ packs: [waitingPack(new Promise(() => {}))] });
    const socket = await openSocket(server.url, "me");
    await post(server, "/prompt", { prompt: { "1": { class_type: "TestWait", inputs: {} } }, client_id: "me" });
    await socket.event("executing");
    await Promise.all([server.close(), server.close()]);
    expect(await socket.closed).toBe(1006);
    await expect(fetch(`${server.url}/prompt`)).rejects.toThrow("fetch failed");
    const again = createTcpServer();
    await new Promise<void>((resolve) => again.listen(server.port, "127.0.0.1", resolve));
    again.close();
  });

  test("leaves no handle that would keep the process", async () => {
    const handles = () =>
      process
        .getActiveResourcesInfo()
        .filter((name) => /TCP|Pipe|FSEvent|Process/.test(name))
        .sort();
    const server = await testServer();
    await using socket = await openSocket(server.url, "me");
    await post(server, "/prompt", { prompt: PICTURE, client_id: "me" });
    await socket.event("executing", (data) => data["node"] === null);
    await (await fetch(`${server.url}/object_info`)).text();
    await server.close();
    await expect.poll(handles).toEqual([]);
  });
});

/** An output node that waits for the promise or the interrupt. */
function waitingPack(until: Promise<unknown>): NodePack {
  const wait = defineNode({
    id: "TestWait",
    category: "test",
    inputs: {},
    outputs: {},
    outputNode: true,
    async run(_values, { signal }) {
      const interrupted = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      await Promise.race([until, interrupted]);
      signal.throwIfAborted();
      return {};
    },
  });
  return definePack({ id: "test-wait", version: "1.0.0", nodes: [wait] });
}
