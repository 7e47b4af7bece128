import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Server } from "../server.ts";
import type { HttpFault } from "./faults.ts";
import { createGate } from "./testing/gate.ts";
import { getJson, PICTURE, post, testServer } from "./testing/server.ts";
import { openSocket } from "./testing/socket.ts";

let server: Server;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const queued = async () => (await getJson<{ queue_pending: unknown[] }>(server, "/queue")).queue_pending.length;
const prompt = () => ({ prompt: PICTURE, prompt_id: randomUUID() });

describe("which requests are hit", () => {
  const hit = async (fault: HttpFault, path: string) => {
    server.faults.http = [fault];
    return (await fetch(server.url + path)).status;
  };
  test.for([
    ["GET /prompt", "/prompt", 418],
    ["GET /prompt", "/api/prompt", 418],
    ["GET /prompt", "/prompt?x=1", 418],
    ["POST /prompt", "/prompt", 200],
    ["GET /history", "/history/x", 200],
    ["GET /history/*", "/history/x", 418],
    ["GET /history/*", "/history", 200],
    ["GET *", "/anything", 418],
  ] as const)("%s: %s gives %s", async ([route, path, status]) => {
    expect(await hit({ route, status: 418 }, path)).toBe(status);
  });

  test("as often as `times` says", async () => {
    server.faults.http = [{ route: "GET /prompt", times: 2, status: 503 }];
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await fetch(`${server.url}/prompt`)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });
});

describe("answers", () => {
  test("another status keeps the request from having its effect", async () => {
    server.faults.dieAfterPrompts = 0;
    server.faults.http = [{ route: "POST /prompt", status: 503, headers: { "retry-after": "1" }, body: "busy" }];
    const answer = await post(server, "/prompt", prompt());
    expect([answer.status, answer.headers.get("retry-after"), await answer.text()]).toEqual([503, "1", "busy"]);
    expect(await queued()).toBe(0);
  });

  test("a page of HTML instead of JSON, after the effect", async () => {
    server.faults.dieAfterPrompts = 0;
    server.faults.http = [{ route: "POST /prompt", headers: { "content-type": "text/html" }, body: "<html>" }];
    const answer = await post(server, "/prompt", prompt());
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      200,
      "text/html",
      "<html>",
    ]);
    expect(await queued()).toBe(1);
  });

  test("a redirect", async () => {
    server.faults.http = [{ route: "POST /prompt", status: 302, headers: { location: "/elsewhere" } }];
    const answer = await fetch(`${server.url}/prompt`, { method: "POST", redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/elsewhere"]);
  });

  test("an endless body", async () => {
    const zeros = new Uint8Array(100_000);
    server.faults.http = [{ route: "GET /history/*", body: forever(zeros) }];
    const answer = await fetch(`${server.url}/history/x`);
    let size = 0;
    for await (const chunk of answer.body ?? []) {
      size += chunk.byteLength;
      if (size > 5_000_000) break;
    }
    expect(size).toBeGreaterThan(5_000_000);
  });

  test("a body in drips is whole in the end", async () => {
    server.faults.http = [{ route: "GET /prompt", drip: { bytes: 5, everyMs: 1 } }];
    expect(await getJson(server, "/prompt")).toEqual({ exec_info: { queue_remaining: 0 } });
  });

  test("a length that is too small", async () => {
    server.faults.http = [{ route: "GET /prompt", headers: { "content-length": "5" } }];
    expect(await (await fetch(`${server.url}/prompt`)).text()).toBe('{"exe');
  });
});

describe("connections", () => {
  test("no reply after the prompt was queued", async () => {
    server.faults.dieAfterPrompts = 0;
    server.faults.http = [{ route: "POST /prompt", times: 1, cut: "reply" }];
    await expect(post(server, "/prompt", prompt())).rejects.toThrow("fetch failed");
    expect(await queued()).toBe(1);
  });

  test("no reply, and nothing queued", async () => {
    server.faults.dieAfterPrompts = 0;
    server.faults.http = [{ route: "POST /prompt", effect: false, cut: "reply" }];
    await expect(post(server, "/prompt", prompt())).rejects.toThrow("fetch failed");
    expect(await queued()).toBe(0);
  });

  test.for([0, 7, 1000])("a body cut after %s bytes", async (cut) => {
    server.faults.http = [{ route: "GET /prompt", headers: { "content-length": "2000" }, cut }];
    const answer = await fetch(`${server.url}/prompt`);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow("terminated");
  });

  test("held until the test lets go, before or after the effect", async () => {
    server.faults.dieAfterPrompts = 0;
    for (const when of ["before", "after"] as const) {
      const gate = createGate();
      const before = await queued();
      server.faults.http = [{ route: "POST /prompt", [when]: gate.promise }];
      const answer = post(server, "/prompt", prompt());
      if (when === "after") await expect.poll(queued).toBe(before + 1);
      gate.open();
      expect((await answer).status).toBe(200);
    }
  });

  test("accepted and never answered: close() cuts it", async () => {
    server.faults.http = [{ route: "GET /prompt", before: new Promise(() => {}) }];
    const answer = fetch(`${server.url}/prompt`).catch((error: Error) => error.message);
    await expect.poll(() => server.faults.http[0]).toBeDefined();
    await server.close();
    expect(await answer).toBe("fetch failed");
  });
});

describe("sockets", () => {
  const tell = (text: string) => server.facts.broadcast("netdist.test", { text });

  test("mute, then heard again", async () => {
    await using socket = await openSocket(server.url);
    await socket.event("status");
    server.faults.sockets = "mute";
    tell("lost");
    server.faults.sockets = undefined;
    tell("heard");
    await socket.event("netdist.test", (data) => data["text"] === "heard");
    expect(socket.received).toHaveLength(2);
  });
  test("every message twice", async () => {
    server.faults.sockets = "duplicate";
    await using socket = await openSocket(server.url);
    tell("a");
    tell("end");
    await expect.poll(() => socket.received.length).toBe(6);
  });
  test("refused", async () => {
    server.faults.sockets = "refuse";
    await expect(openSocket(server.url)).rejects.toThrow("503");
  });
  test("dropped without a goodbye; a new one is served", async () => {
    await using socket = await openSocket(server.url, "a");
    server.dropSockets();
    expect(await socket.closed).toBe(1006);
    await using again = await openSocket(server.url, "a");
    await again.event("status");
  });
});

describe("the engine's faults", () => {
  test("a lost history", async () => {
    server.faults.loseHistory = true;
    await using socket = await openSocket(server.url, "me");
    const { prompt_id } = (await (await post(server, "/prompt", { prompt: PICTURE, client_id: "me" })).json()) as {
      prompt_id: string;
    };
    await socket.event("executing", (data) => data["node"] === null);
    expect(await getJson(server, `/history/${prompt_id}`)).toEqual({});
  });
});

function* forever(chunk: Uint8Array): Generator<Uint8Array> {
  for (;;) yield chunk;
}
