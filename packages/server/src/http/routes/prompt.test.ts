import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../server.ts";
import { getJson, PICTURE, post, testServer } from "../testing/server.ts";

const BROKEN = "500 Internal Server Error\n\nServer got itself in trouble";
let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

describe("POST /prompt", () => {
  test.for([
    ["malformed JSON", "{bad", 500],
    ["an empty body", "", 500],
    ["a number", "3", 500],
    ["a number that is none", { prompt: PICTURE, number: "x" }, 500],
    ["no prompt", {}, 400],
    ["a list", [], 400],
    ["an id that is no UUID", { prompt: PICTURE, prompt_id: "abc" }, 400],
    ["a missing class", { prompt: { "1": { class_type: "NoSuch", inputs: {} } } }, 400],
  ] as const)("%s gives %s", async ([, body, status]) => {
    const answer = await post(server, "/prompt", body);
    expect(answer.status).toBe(status);
    if (status === 500) {
      expect(await answer.text()).toBe(BROKEN);
      expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
      return;
    }
    const { error, node_errors } = (await answer.json()) as { error: Record<string, unknown>; node_errors: unknown };
    expect(Object.keys(error)).toEqual(["type", "message", "details", "extra_info"]);
    expect(node_errors).toEqual({});
  });

  test("takes a body of any content type, under /api too", async () => {
    const answer = await post(server, "/api/prompt", { prompt: PICTURE }, { "content-type": "text/plain" });
    expect(answer.status).toBe(200);
  });

  test("seeds above 2^53 come back with all digits", async () => {
    await using quiet = await testServer({ faults: { dieAfterPrompts: 0 } });
    const seed = "18446744073709551615";
    const node = `{"class_type":"EmptyImage","inputs":{"width":8,"height":8,"batch_size":1,"color":0,"seed":${seed}}}`;
    const save = '{"class_type":"PreviewImage","inputs":{"images":["1",0]}}';
    expect((await post(quiet, "/prompt", `{"prompt":{"1":${node},"2":${save}}}`)).status).toBe(200);
    expect(await (await fetch(`${quiet.url}/queue`)).text()).toContain(`"seed":${seed}`);
  });

  test("a body over the limit gives 413 in plain text", async () => {
    await using small = await testServer({ maxUploadSize: 1000 });
    const answer = await post(small, "/prompt", { prompt: PICTURE, filler: "x".repeat(2000) });
    expect([answer.status, await answer.text()]).toEqual([413, "Maximum request body size 1000 exceeded."]);
  });

  test("a chunked body over the limit gives 413 while it is still being sent", async () => {
    await using small = await testServer({ maxUploadSize: 1000 });
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(500).fill(0x20)),
    });
    const answer = await fetch(`${small.url}/prompt`, { method: "POST", body, duplex: "half" } as RequestInit);
    expect(answer.status).toBe(413);
  });

  test.for([
    { profile: "0.33.0", shown: { comfy_usage_source: "shell", create_time: expect.any(Number) } },
    { profile: "0.3.64", shown: {} },
  ] as const)("the Comfy-Usage-Source header on $profile", async ({ profile, shown }) => {
    await using quiet = await testServer({ profile, faults: { dieAfterPrompts: 0 } });
    await post(quiet, "/prompt", { prompt: PICTURE }, { "comfy-usage-source": "shell" });
    const { queue_pending } = await getJson<{ queue_pending: unknown[][] }>(quiet, "/queue");
    expect(queue_pending[0]?.[3]).toEqual(shown);
  });
});

describe("the queue", () => {
  test("GET /prompt counts, GET /queue lists items of five, POST /queue deletes and clears", async () => {
    await using quiet = await testServer({ faults: { dieAfterPrompts: 0 } });
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    for (const prompt_id of ids) await post(quiet, "/prompt", { prompt: PICTURE, prompt_id, client_id: "me" });
    const remaining = async () => {
      const { exec_info } = await getJson<{ exec_info: { queue_remaining: number } }>(quiet, "/prompt");
      return exec_info.queue_remaining;
    };
    expect(await remaining()).toBe(3);

    const queue = await getJson<Record<string, unknown[][]>>(quiet, "/queue");
    expect(queue["queue_running"]).toEqual([]);
    expect(queue["queue_pending"]?.map((item) => item[1]).sort()).toEqual([...ids].sort());
    expect(queue["queue_pending"]?.[0]).toEqual([
      0,
      ids[0],
      PICTURE,
      { client_id: "me", create_time: expect.any(Number) },
      ["2"],
    ]);

    const deleted = await post(quiet, "/queue", { delete: [ids[0], "unknown", 5] });
    expect([deleted.status, await deleted.text(), deleted.headers.get("content-length")]).toEqual([200, "", "0"]);
    expect(await remaining()).toBe(2);
    await post(quiet, "/queue", { clear: true });
    expect(await remaining()).toBe(0);
  });

  test.for([
    ["/queue", "", 500],
    ["/queue", "3", 500],
    ["/queue", { delete: 5 }, 500],
    ["/queue", { delete: ["unknown"] }, 200],
    ["/history", { delete: 5 }, 500],
    ["/history", { clear: false, delete: ["unknown"] }, 200],
    ["/interrupt", "", 200],
    ["/interrupt", "no json", 200],
    ["/interrupt", [], 500],
    ["/interrupt", { prompt_id: "unknown" }, 200],
    ["/free", "", 500],
    ["/free", {}, 200],
    ["/free", { unload_models: true, free_memory: true }, 200],
  ] as const)("POST %s with %j gives %s", async ([path, body, status]) => {
    const answer = await post(server, path, body);
    expect([answer.status, await answer.text()]).toEqual([status, status === 200 ? "" : BROKEN]);
  });
});
