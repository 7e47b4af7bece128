import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../server.ts";
import { post, testServer } from "./testing/server.ts";

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

describe("routing", () => {
  test.for([
    ["GET", "/prompt", 200],
    ["HEAD", "/prompt", 200],
    ["GET", "/api/prompt", 200],
    ["GET", "/%70rompt", 200],
    ["OPTIONS", "/prompt", 200],
    ["OPTIONS", "/nothing/here", 200],
    ["DELETE", "/prompt", 405],
    ["PUT", "/view", 405],
    ["POST", "/nothing", 405],
    ["GET", "/nothing", 404],
    ["GET", "/prompt/", 404],
    ["GET", "/jobs", 404],
    ["GET", "/api/jobs", 200],
    ["GET", "/api/api/jobs", 200],
    ["GET", "/internal/folder_paths", 200],
    ["GET", "/api/internal/folder_paths", 404],
    ["GET", "/internal/nothing", 404],
    ["GET", "/ws", 400],
    ["GET", "/api/assets", 503],
    ["POST", "/api/assets", 503],
    ["GET", "/assets", 404],
    ["GET", "/", 200],
    ["HEAD", "/", 200],
  ] as const)("%s %s gives %s", async ([method, path, status]) => {
    const answer = await fetch(server.url + path, { method });
    expect(answer.status).toBe(status);
    if (method === "HEAD" || method === "OPTIONS") expect(await answer.text()).toBe("");
    else await answer.arrayBuffer();
  });

  test("405 names the methods that are allowed", async () => {
    const answer = await fetch(`${server.url}/prompt`, { method: "DELETE" });
    expect([answer.headers.get("allow"), await answer.text()]).toEqual(["GET,HEAD,POST", "405: Method Not Allowed"]);
  });

  test("HEAD shows the length that GET has", async () => {
    const [head, get] = await Promise.all([
      fetch(`${server.url}/prompt`, { method: "HEAD" }),
      fetch(`${server.url}/prompt`),
    ]);
    expect(head.headers.get("content-length")).toBe(String((await get.arrayBuffer()).byteLength));
    expect(head.headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  test("0.3.64 has no job and asset routes: their 404 has no JSON body", async () => {
    await using old = await testServer({ profile: "0.3.64" });
    for (const path of ["/api/jobs", "/api/jobs/x", "/api/assets"]) {
      const answer = await fetch(old.url + path);
      expect([answer.status, await answer.text()]).toEqual([404, ""]);
    }
    expect((await post(old, "/api/jobs/cancel", { job_ids: [] })).status).toBe(405);
  });
});

describe("requests of other sites (T16)", () => {
  const local = () => `localhost:${server.port}`;
  test.for([
    ["no origin", {}, 200],
    ["its own origin", { origin: "http://localhost:PORT" }, 200],
    ["its own origin in capitals", { origin: "http://LOCALHOST:PORT" }, 200],
    ["an origin without a port", { origin: "http://localhost" }, 200],
    ["another port", { origin: "http://localhost:1" }, 403],
    ["another name of this machine", { origin: "http://127.0.0.1:PORT" }, 403],
    ["another host", { origin: "http://evil.example" }, 403],
    ["a browser extension", { origin: "chrome-extension://abc" }, 403],
    ["an opaque origin", { origin: "null" }, 403],
    ["another host, asked for by a public name", { origin: "http://evil.example", host: "192.0.2.1" }, 200],
    ["cross-site by its own word", { "sec-fetch-site": "cross-site" }, 403],
    ["same-site by its own word", { "sec-fetch-site": "same-origin" }, 200],
  ] as const)("%s: %j gives %s", async ([, headers, status]) => {
    const given = Object.fromEntries(
      Object.entries({ host: local(), ...headers }).map(([name, value]) => [
        name,
        value.replace("PORT", `${server.port}`),
      ]),
    );
    const { status: found } = await rawRequest(server, "/prompt", given);
    expect(found).toBe(status);
  });

  test("0.3.64 does not look at Sec-Fetch-Site", async () => {
    await using old = await testServer({ profile: "0.3.64" });
    expect((await rawRequest(old, "/prompt", { "sec-fetch-site": "cross-site" })).status).toBe(200);
  });

  test("with a CORS origin every origin is served, and told so", async () => {
    await using open = await testServer({ corsOrigin: "*" });
    const headers = { origin: "http://other.example", "sec-fetch-site": "cross-site" };
    const answer = await rawRequest(open, "/prompt", headers);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "POST, GET, DELETE, PUT, OPTIONS, PATCH",
      "access-control-allow-headers": "Content-Type, Authorization",
      "access-control-allow-credentials": "true",
    });
    const preflight = await fetch(`${open.url}/prompt`, { method: "OPTIONS" });
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  });
});

/** fetch sets Host, Origin and Sec-Fetch-* itself. */
async function rawRequest(to: Server, path: string, headers: Record<string, string>) {
  const { request } = await import("node:http");
  return new Promise<{ status: number | undefined; headers: Record<string, unknown> }>((resolve, reject) => {
    request(to.url + path, { headers }, (answer) => {
      answer.resume().on("end", () => resolve({ status: answer.statusCode, headers: answer.headers }));
    })
      .on("error", reject)
      .end();
  });
}
