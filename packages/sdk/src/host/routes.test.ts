import { describe, expect, test } from "vitest";
import { definePack, type HostFacts, type NodePack, type PackRoute } from "../index.ts";
import { createRoutes, type RouteRequest } from "./routes.ts";

const errors: string[] = [];
const host = { log: { error: (text: string) => errors.push(text) } } as unknown as HostFacts;
const pack = (version: string, ...routes: PackRoute[]): NodePack =>
  definePack({ id: version, version, nodes: [], routes });
const says = (text: string) => () => new Response(text);

const answer = createRoutes(
  [
    pack("1.9.0", { path: "/netdist/panel", handle: says("old panel") }),
    pack(
      "1.10.0",
      { path: "/netdist/", handle: says("page") },
      { path: "/netdist/panel", handle: says("panel") },
      { path: "/netdist/panel/workers", handle: async (request) => Response.json(await request.json()) },
      {
        path: "/netdist/broken",
        handle: () => {
          throw new Error("it broke");
        },
      },
    ),
  ],
  host,
);

const OWN = [
  ["host", "127.0.0.1:8188"],
  ["content-type", "application/json"],
] as const;
const request = (more: Partial<RouteRequest>): RouteRequest => ({
  method: "GET",
  url: "/netdist/panel",
  headers: OWN,
  body: undefined,
  ...more,
});

test.for([
  ["/netdist/panel", "panel"],
  ["/netdist/panel/", "panel"],
  ["/netdist/panel/a%2Fb?x=1", "panel"],
  ["/netdist/panels", "page"],
  ["/netdist/", "page"],
  ["/netdist", "page"],
  ["/netdist/panel/../x", "page"],
])("%s is answered by the %s", async ([url, text]) => {
  const found = await answer(request({ url: url as string }));
  expect([found.status, await found.text()]).toEqual([200, text]);
});

test.for(["/", "/view", "/netdistx", "/netdist/../view"])("%s is not there", async (url) => {
  expect((await answer(request({ url }))).status).toBe(404);
});

test("a JSON body reaches the handler; nobody keeps the answer", async () => {
  const found = await answer(request({ method: "POST", url: "/netdist/panel/workers", body: Buffer.from('{"a":1}') }));
  expect(await found.json()).toEqual({ a: 1 });
  expect(Object.fromEntries(found.headers)).toMatchObject({
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
});

test("what a handler throws is logged and answered", async () => {
  const found = await answer(request({ url: "/netdist/broken" }));
  expect([found.status, await found.json()]).toEqual([500, { error: "it broke" }]);
  expect(errors.at(-1)).toBe("GET /netdist/broken: it broke");
});

describe("T15, T16: what other pages can send is refused", () => {
  const post = (...headers: (readonly [string, string])[]) => request({ method: "POST", headers });
  const HOST = ["host", "127.0.0.1:8188"] as const;
  const JSON_BODY = ["content-type", "application/json"] as const;

  test.for<[string, RouteRequest, number]>([
    ["a form", post(HOST, ["content-type", "application/x-www-form-urlencoded"]), 415],
    ["plain text that is JSON", post(HOST, ["content-type", "text/plain"]), 415],
    ["a type that only begins so", post(HOST, ["content-type", "application/json-patch"]), 415],
    ["no type at all", post(HOST), 415],
    ["another origin", post(HOST, JSON_BODY, ["origin", "http://evil.example"]), 403],
    ["an opaque origin", post(HOST, JSON_BODY, ["origin", "null"]), 403],
    ["another port", post(HOST, JSON_BODY, ["origin", "http://127.0.0.1:3000"]), 403],
    ["another origin, read only", request({ headers: [HOST, ["origin", "http://evil.example"]] }), 403],
    ["another site", request({ headers: [HOST, ["sec-fetch-site", "cross-site"]] }), 403],
    ["an origin without a host", post(JSON_BODY, ["origin", "http://a.example"]), 403],
    ["a body over the limit", { ...post(HOST, JSON_BODY), body: new Uint8Array(32 * 1024 ** 2 + 1) }, 413],
    ["another method", request({ method: "OPTIONS" }), 405],
    ["no request at all", request({ headers: [["host", "a b"]] }), 400],
    ["a header with a line break", request({ headers: [HOST, ["x", "a\r\nb"]] }), 400],
  ])("%s", async ([, sent, status]) => {
    expect((await answer(sent)).status).toBe(status);
  });

  test.for<[string, RouteRequest]>([
    ["the page's own origin", post(HOST, JSON_BODY, ["origin", "http://127.0.0.1:8188"])],
    ["a proxy that leaves the port out", post(["host", "c.example"], JSON_BODY, ["origin", "https://c.example:8443"])],
    ["a program, which has no origin", post(HOST, ["content-type", "application/json; charset=utf-8"])],
  ])("%s is not", async ([, sent]) => {
    expect((await answer(sent)).status).toBe(200);
  });
});

test("a pack's route outside /netdist/ is refused when the pack is defined", () => {
  const stray = { path: "/view" as never, handle: says("x") };
  expect(() => pack("1.0.0", stray)).toThrow("the route /view is not under /netdist/");
});
