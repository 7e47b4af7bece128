import { request } from "node:http";
import { definePack } from "@netdist/sdk";
import { describe, expect, test } from "vitest";
import { testServer } from "../testing/server.ts";

const pack = definePack({
  id: "panel",
  version: "1.0.0",
  nodes: [],
  routes: [
    {
      path: "/netdist/echo",
      handle: async ({ method, url, headers, ...rest }, host) =>
        Response.json({ method, url, type: headers.get("content-type"), host: host.name, rest: Object.keys(rest) }),
    },
    { path: "/netdist/body", handle: async (sent) => Response.json({ body: await sent.text() }, { status: 201 }) },
  ],
});

describe("a pack's routes", () => {
  test("are there, bare and under /api", async () => {
    await using server = await testServer({ packs: [pack] });
    for (const path of ["/netdist/echo/x?y=1", "/api/netdist/echo/x?y=1"]) {
      const answer = await fetch(server.url + path);
      expect(await answer.json()).toMatchObject({
        method: "GET",
        url: `${server.url}/netdist/echo/x?y=1`,
        host: "netdist-server",
      });
    }
  });

  test("get JSON bodies", async () => {
    await using server = await testServer({ packs: [pack] });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${server.url}/netdist/body`, { method: "POST", headers, body: '{"a":1}' });
    expect([answer.status, await answer.json()]).toEqual([201, { body: '{"a":1}' }]);
  });

  test("T16: refuse forms, other sites and large bodies", async () => {
    await using server = await testServer({ packs: [pack], maxUploadSize: 1000 });
    const post = async (headers: Record<string, string>, body: string) =>
      (await fetch(`${server.url}/netdist/body`, { method: "POST", headers, body })).status;
    expect(await post({}, "{}")).toBe(415);
    expect(await post({ "content-type": "application/json", origin: "null" }, "{}")).toBe(403);
    expect(await post({ "content-type": "application/json" }, "x".repeat(1001))).toBe(413);
  });

  test("T16: refuse a foreign origin although the server allows it elsewhere", async () => {
    await using server = await testServer({ packs: [pack], corsOrigin: "*" });
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${server.url}/netdist/echo`, { headers: { origin: "http://evil.example" } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on("error", reject).end();
    });
    expect(status).toBe(403);
  });
});
