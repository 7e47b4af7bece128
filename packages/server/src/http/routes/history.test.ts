import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../server.ts";
import { getJson, PICTURE, post, testServer } from "../testing/server.ts";
import { openSocket } from "../testing/socket.ts";

let server: Server;
const ids: string[] = [];
const get = (path: string) => getJson<Record<string, Entry>>(server, path);

interface Entry {
  readonly prompt: readonly unknown[];
  readonly outputs: unknown;
  readonly status: unknown;
  readonly meta: Readonly<Record<string, unknown>>;
}

beforeAll(async () => {
  server = await testServer();
  await using socket = await openSocket(server.url, "me");
  for (let n = 0; n < 3; n++) {
    const prompt_id = randomUUID();
    ids.push(prompt_id);
    await post(server, "/prompt", { prompt: PICTURE, prompt_id, client_id: "me" });
    await socket.event("executing", (data) => data["node"] === null && data["prompt_id"] === prompt_id);
  }
});
afterAll(() => server.close());

describe("GET /history", () => {
  test.for([
    ["", [0, 1, 2]],
    ["?max_items=1", [2]],
    ["?max_items=2&offset=0", [0, 1]],
    ["?offset=1", [1, 2]],
    ["?max_items=5&offset=2", [2]],
  ] as const)("%j lists %j, oldest first", async ([query, expected]) => {
    expect(Object.keys(await get(`/history${query}`))).toEqual(expected.map((n) => ids[n]));
  });
  test("a max_items that is no number gives 500", async () => {
    expect((await fetch(`${server.url}/history?max_items=x`)).status).toBe(500);
  });
});

describe("GET /history/{id}", () => {
  test("an unknown id gives {} and 200", async () => {
    expect(await get(`/api/history/${randomUUID()}`)).toEqual({});
  });
  test("an entry holds prompt, outputs, status and meta", async () => {
    const id = ids[0] ?? "";
    const entry = (await get(`/history/${id}`))[id] as Entry;
    expect(entry.prompt.slice(0, 3)).toEqual([0, id, PICTURE]);
    expect(entry.outputs).toEqual({
      "2": { images: [{ filename: "picture_00001_.png", subfolder: "", type: "output" }] },
    });
    expect(entry.status).toMatchObject({ status_str: "success", completed: true });
    expect(entry.meta["2"]).toEqual({ node_id: "2", display_node: "2", parent_node: null, real_node_id: "2" });
  });
});

describe("POST /history", () => {
  test("deletes and clears", async () => {
    expect((await post(server, "/history", { delete: [ids[0]] })).status).toBe(200);
    expect(Object.keys(await get("/history"))).toEqual(ids.slice(1));
    await post(server, "/history", { clear: true });
    expect(await get("/history")).toEqual({});
  });
});
