import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Profile } from "../../engine/index.ts";
import type { Server } from "../../server.ts";
import { FRAMES, framesPack } from "../testing/frames-pack.ts";
import { post, testServer } from "../testing/server.ts";
import { type Message, openSocket, type TestSocket } from "../testing/socket.ts";

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const status = { exec_info: { queue_remaining: 0 } };
/** An event that every socket gets. */
const tell = (text: string) => server.facts.broadcast("netdist.test", { text });

describe("connecting", () => {
  test.for(["/ws", "/api/ws"])("%s greets with the status and the sid", async (path) => {
    await using socket = await openSocket(server.url, "my id/ü", { path });
    expect(await socket.event("status")).toEqual({ type: "status", data: { status, sid: "my id/ü" } });
  });

  test.for([undefined, ""])("clientId %j gets a sid of 32 hexadecimal digits", async (clientId) => {
    await using socket = await openSocket(server.url, clientId);
    expect((await socket.event("status")).data["sid"]).toMatch(/^[0-9a-f]{32}$/);
  });

  test.for([
    ["a path that is none", "/other", {}, 404],
    ["a foreign origin", "/ws", { origin: "http://evil.example" }, 403],
    ["a cross-site request", "/ws", { "sec-fetch-site": "cross-site" }, 403],
  ] as const)("%s is refused", async ([, path, headers, code]) => {
    await expect(openSocket(server.url, "x", { path, headers })).rejects.toThrow(`Unexpected server response: ${code}`);
  });

  test("an upgrade to something else is refused", async () => {
    const headers = { connection: "upgrade", upgrade: "h2c" };
    const code = await new Promise((resolve, reject) => {
      request(`${server.url}/ws`, { headers }, (answer) => resolve(answer.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect(code).toBe(400);
  });

  test("messages are compressed where the client offers it", async () => {
    await using socket = await openSocket(server.url, "deflate", { perMessageDeflate: true });
    expect(socket.socket.extensions).toContain("permessage-deflate");
    tell("x".repeat(100_000));
    expect((await socket.event("netdist.test")).data["text"]).toHaveLength(100_000);
  });
});

describe("feature flags", () => {
  const hello = (flags: object) => JSON.stringify({ type: "feature_flags", data: flags });

  test.for([
    ["0.33.0", { node_replacements: false, assets: false }],
    ["0.3.64", {}],
  ] as const)("%s answers the first message with its own", async ([profile, more]) => {
    await using other = await testServer({ profile: profile as Profile, maxUploadSize: 1234 });
    await using socket = await openSocket(other.url, "a");
    socket.socket.send(hello({}));
    expect((await socket.event("feature_flags")).data).toEqual({
      supports_preview_metadata: true,
      max_upload_size: 1234,
      ...more,
    });
  });

  test.for([
    ["after another object", ['{"type":"other"}', hello({})], 0],
    ["twice", [hello({}), hello({})], 1],
    ["after broken JSON and a list", ["{", "[]", hello({})], 1],
    ["in a binary frame", [Buffer.from(hello({}))], 0],
  ] as const)("sent %s are answered %s", async ([, messages, answers], { expect }) => {
    await using socket = await openSocket(server.url, `flags ${expect.getState().currentTestName}`);
    for (const message of messages) socket.socket.send(message);
    const pong = new Promise((resolve) => socket.socket.once("pong", resolve));
    socket.socket.ping();
    await pong;
    const seen = socket.received.filter((message) => "type" in message && message.type === "feature_flags");
    expect(seen).toHaveLength(answers);
  });

  test("a message over 4 MiB closes the socket", async () => {
    await using socket = await openSocket(server.url, "big");
    socket.socket.send("x".repeat(4 * 1024 * 1024 + 1));
    expect(await socket.closed).toBe(1009);
  });
});

describe("reconnecting", () => {
  test("close first, then connect: the new socket is heard", async () => {
    const first = await openSocket(server.url, "again");
    await first[Symbol.asyncDispose]();
    await using second = await openSocket(server.url, "again");
    tell("hello");
    expect((await second.event("netdist.test")).data).toEqual({ text: "hello" });
  });

  test("a second socket of one sid takes the first one's place", async () => {
    await using first = await openSocket(server.url, "twin");
    await using second = await openSocket(server.url, "twin");
    tell("hello");
    await second.event("netdist.test");
    expect(first.received.map((message) => "type" in message && message.type)).toEqual(["status"]);
  });

  test("closing the old socket after the new one is open makes the new one deaf, as in ComfyUI", async () => {
    const first = await openSocket(server.url, "deaf");
    await using second = await openSocket(server.url, "deaf");
    await using witness = await openSocket(server.url, "witness");
    await first[Symbol.asyncDispose]();
    await expect.poll(() => hears(second)).toBe(false);
    tell("hello");
    await witness.event("netdist.test", (data) => data["text"] === "hello");
    expect(second.received.filter((message) => "type" in message && message.data["text"] === "hello")).toEqual([]);
  });
});

/** True when the socket still gets what is sent to everybody. */
async function hears(socket: TestSocket): Promise<boolean> {
  const text = `probe ${randomUUID()}`;
  tell(text);
  const pong = new Promise((resolve) => socket.socket.once("pong", resolve));
  socket.socket.ping();
  await pong;
  return socket.received.some((message) => "type" in message && message.data["text"] === text);
}

describe("binary frames of a run", () => {
  const metadata =
    '{"node_id":"5ü","prompt_id":"ID","display_node_id":"5ü","parent_node_id":null,"real_node_id":"5ü","image_type":"image/jpeg"}';
  const bare = ["0000000100000001010203", "000000010000000209"];
  const text = "000000030000000335c3bc68c3a9";
  const labelled = (id: string, format: string, bytes: string) => {
    const json = Buffer.from(metadata.replace("ID", id).replace("jpeg", format));
    return `00000004${json.byteLength.toString(16).padStart(8, "0")}${json.toString("hex")}${bytes}`;
  };

  /** The frames that a client and a bystander get of a run. */
  async function framesOf(flags: object, owner: { client_id?: string }) {
    await using server = await testServer({ packs: [framesPack] });
    await using client = await openSocket(server.url, "me");
    await using bystander = await openSocket(server.url, "other");
    client.socket.send(JSON.stringify({ type: "feature_flags", data: flags }));
    await client.event("feature_flags");
    const { prompt_id } = await submit(server, { prompt: FRAMES, ...owner });
    await Promise.all([client, bystander].map((each) => each.event("status", idleAgain(each))));
    const frames = [client, bystander].map(({ received }) =>
      received.filter((message) => Buffer.isBuffer(message)).map((frame) => frame.toString("hex")),
    );
    return { frames, prompt_id };
  }

  test("a client that takes metadata gets it with previews; others get nothing of its run", async () => {
    const { frames, prompt_id } = await framesOf({ supports_preview_metadata: true }, { client_id: "me" });
    expect(frames).toEqual([[labelled(prompt_id, "jpeg", "010203"), labelled(prompt_id, "png", "09"), text], []]);
  });
  test("a client that does not take metadata gets bare previews", async () => {
    const { frames } = await framesOf({}, { client_id: "me" });
    expect(frames).toEqual([[...bare, text], []]);
  });
  test("without a client id previews go to everybody, bare", async () => {
    const { frames } = await framesOf({ supports_preview_metadata: true }, {});
    expect(frames).toEqual([
      [...bare, text],
      [...bare, text],
    ]);
  });
});

test("a client that reads nothing does not keep others waiting", async () => {
  const deaf = connect(server.port, "127.0.0.1").pause();
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13";
  deaf.write(`GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`);
  await using socket = await openSocket(server.url, "reads");
  for (let n = 0; n < 50; n++) tell("x".repeat(1_000_000));
  tell("last");
  expect((await socket.event("netdist.test", (data) => data["text"] === "last")).type).toBe("netdist.test");
  deaf.destroy();
});

/** The status that says that nothing is queued, after one that said otherwise. */
function idleAgain(socket: TestSocket): (data: Message["data"]) => boolean {
  const remaining = (data: Message["data"]) => JSON.stringify(data).includes('"queue_remaining":0');
  return (data) =>
    remaining(data) &&
    socket.received.some(
      (message) => !Buffer.isBuffer(message) && message.type === "status" && !remaining(message.data),
    );
}

async function submit(server: Server, body: object): Promise<{ prompt_id: string }> {
  return (await (await post(server, "/prompt", body)).json()) as { prompt_id: string };
}
