import { mkdir, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../server.ts";
import { getJson, post, testServer } from "../testing/server.ts";
import { openSocket } from "../testing/socket.ts";

let server: Server;
let old: Server;
beforeAll(async () => {
  server = await testServer();
  old = await testServer({ profile: "0.3.64" });
  for (const of of [server, old]) {
    const models = join(of.folders.user, "..", "models");
    const header = Buffer.from('{"__metadata__":{"format":"pt"}}');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.byteLength));
    const files: Record<string, string | Uint8Array> = {
      "checkpoints/b.safetensors": Buffer.concat([length, header]),
      "checkpoints/deep/a.CKPT": "",
      "checkpoints/short.safetensors": "x",
      "checkpoints/read.me": "",
      "clip/c.safetensors": "",
      "embeddings/style.pt": "",
    };
    for (const [path, data] of Object.entries(files)) {
      await mkdir(join(models, path, ".."), { recursive: true });
      await writeFile(join(models, path), data);
    }
  }
});
afterAll(() => Promise.all([server.close(), old.close()]));

describe("object_info", () => {
  test("all classes, one class, an unknown one", async () => {
    const all = await getJson<Record<string, unknown>>(server, "/object_info");
    const one = await getJson<Record<string, unknown>>(server, "/api/object_info/EmptyImage");
    expect(one).toEqual({ EmptyImage: all["EmptyImage"] });
    expect(Object.keys(all)).toContain("SaveImage");
    expect(await getJson(server, "/object_info/NoSuchNode")).toEqual({});
    expect(await getJson(server, "/object_info/__proto__")).toEqual({});
  });
  test("file lists are made anew at each request", async () => {
    type Info = { LoadImage: { input: { required: { image: [string[]] } } } };
    const files = async () => (await getJson<Info>(old, "/object_info/LoadImage")).LoadImage.input.required.image[0];
    expect(await files()).toEqual([]);
    await writeFile(join(old.folders.root("input"), "new.png"), "");
    expect(await files()).toEqual(["new.png"]);
  });
});

describe("system_stats", () => {
  type Stats = { system: Record<string, unknown>; devices: Record<string, unknown>[] };
  test("has this machine's memory and the profile's version", async () => {
    const { system, devices } = await getJson<Stats>(server, "/system_stats");
    expect(system).toMatchObject({ os: process.platform, ram_total: totalmem(), comfyui_version: "0.33.0" });
    expect(devices).toMatchObject([{ name: "cpu", type: "cpu", index: null, vram_total: totalmem() }]);
    expect(JSON.stringify(system)).not.toContain(process.argv[1]);
  });
  test("0.3.64 names the family of systems", async () => {
    const { system } = await getJson<Stats>(old, "/system_stats");
    expect(system).toMatchObject({ os: process.platform === "win32" ? "nt" : "posix", comfyui_version: "0.3.64" });
  });
});

describe("models", () => {
  const info = (name: string) => ({ name, pathIndex: 0, modified: expect.any(Number), created: expect.any(Number) });
  test.for([
    ["/models/checkpoints", ["b.safetensors", "deep/a.CKPT", "short.safetensors"]],
    ["/models/text_encoders", ["c.safetensors"]],
    ["/models/loras", []],
    ["/embeddings", ["style"]],
    ["/experiment/models/embeddings", [{ ...info("style.pt"), size: 0 }]],
    ["/view_metadata/checkpoints?filename=b.safetensors", { format: "pt" }],
  ] as const)("%s", async ([path, expected]) => {
    expect(await getJson(server, path)).toEqual(expected);
  });
  test("/models lists what the profile's ComfyUI has", async () => {
    expect(await getJson(server, "/models")).toHaveLength(27);
    expect(await getJson(old, "/models")).toHaveLength(20);
  });
  test("/experiment/models names folders, and extensions from 0.33.0 on", async () => {
    const [first] = await getJson<object[]>(server, "/experiment/models");
    expect(first).toMatchObject({ name: "checkpoints", extensions: expect.arrayContaining([".safetensors"]) });
    const [oldFirst] = await getJson<object[]>(old, "/experiment/models");
    expect(Object.keys(oldFirst ?? {})).toEqual(["name", "folders"]);
  });
  test.for([
    "/models/absent",
    "/models/__proto__",
    "/experiment/models/absent",
    "/experiment/models/preview/checkpoints/0/b.safetensors",
    "/view_metadata/checkpoints",
    "/view_metadata/checkpoints?filename=read.me",
    "/view_metadata/checkpoints?filename=absent.safetensors",
    "/view_metadata/checkpoints?filename=short.safetensors",
    "/view_metadata/checkpoints?filename=../../user/x.safetensors",
    "/view_metadata/absent?filename=b.safetensors",
  ])("%s gives 404", async (path) => {
    expect((await fetch(server.url + path)).status).toBe(404);
  });
});

describe("the frontend's lists", () => {
  test.for([
    ["/extensions", []],
    ["/i18n", {}],
    ["/workflow_templates", {}],
    ["/global_subgraphs", {}],
    ["/global_subgraphs/x", null],
    ["/node_replacements", {}],
    ["/templates/index.json", []],
    ["/templates/index.de.json", []],
  ] as const)("%s", async ([path, expected]) => {
    expect(await getJson(server, path)).toEqual(expected);
  });
});

describe("internal", () => {
  test("files of a folder, newest first, with their folder from 0.33.0 on", async () => {
    for (const of of [server, old]) await writeFile(join(of.folders.root("output"), "a.png"), "");
    expect(await getJson(server, "/internal/files/output")).toEqual(["a.png [output]"]);
    expect(await getJson(old, "/internal/files/output")).toEqual(["a.png"]);
    expect((await fetch(`${server.url}/internal/files/user`)).status).toBe(400);
  });
  test("folder paths", async () => {
    expect(await getJson<Record<string, string[]>>(server, "/internal/folder_paths")).toMatchObject({
      text_encoders: [expect.stringMatching(/models.text_encoders$/), expect.stringMatching(/models.clip$/)],
    });
  });
  test("the log, whole, in entries, and as events to subscribers only", async () => {
    await using reader = await openSocket(server.url, "reader");
    await using other = await openSocket(server.url, "other");
    const subscribe = (enabled: boolean) =>
      fetch(`${server.url}/internal/logs/subscribe`, {
        method: "PATCH",
        body: JSON.stringify({ clientId: "reader", enabled }),
      });
    expect((await subscribe(true)).status).toBe(200);
    server.facts.log.warn("a line for the log");
    const { data } = await reader.event("logs");
    expect(data).toEqual({ entries: [{ t: expect.any(String), m: "[WARN] a line for the log\n" }], size: null });
    expect(await getJson<string>(server, "/internal/logs")).toContain(" - [WARN] a line for the log\n");
    const raw = await getJson<{ entries: object[]; size: object }>(server, "/internal/logs/raw");
    expect(raw.entries.at(-1)).toEqual((data["entries"] as object[])[0]);
    expect(raw.size).toEqual({ cols: expect.any(Number), rows: expect.any(Number) });
    expect(other.received.some((message) => "type" in message && message.type === "logs")).toBe(false);
    await subscribe(false);
  });
  test.for(["{}", "{", '{"clientId": 3, "enabled": true}'])("PATCH subscribe %s gives 500", async (body) => {
    expect((await fetch(`${server.url}/internal/logs/subscribe`, { method: "PATCH", body })).status).toBe(500);
  });
});

describe("jobs", () => {
  test.for([
    ["?limit=abc", 400, { error: "limit must be an integer" }],
    ["?status=nope", 400, { error: expect.stringContaining("Invalid status") }],
    ["?limit=5", 200, { jobs: [], pagination: { offset: 0, limit: 5, total: 0, has_more: false } }],
    ["/unknown", 404, { error: "Job not found" }],
  ] as const)("GET /api/jobs%s gives %s", async ([query, status, body]) => {
    const answer = await fetch(`${server.url}/api/jobs${query}`);
    expect([answer.status, await answer.json()]).toEqual([status, body]);
  });
  test.for([
    ["/api/jobs/cancel", "x", 400, { error: "Request body must be valid JSON" }],
    ["/api/jobs/cancel", "{}", 400, { error: "job_ids must be a list" }],
    ["/api/jobs/cancel", "[]", 400, { error: "job_ids must be a list" }],
    [
      "/api/jobs/cancel",
      '{"job_ids":["a",1]}',
      400,
      { error: "job_ids contains invalid id(s)", invalid_ids: ["a", "1"] },
    ],
    ["/api/jobs/cancel", '{"job_ids":[]}', 200, { cancelled: false }],
    ["/api/jobs/anything/cancel", "", 200, { cancelled: false }],
  ] as const)("POST %s %s gives %s", async ([path, body, status, expected]) => {
    const answer = await post(server, path, body);
    expect([answer.status, await answer.json()]).toEqual([status, expected]);
  });
  test("pending ones are cancelled, one or many", async () => {
    await using quiet = await testServer({ faults: { dieAfterPrompts: 0 } });
    const submit = async () => {
      const answer = await post(quiet, "/prompt", {
        prompt: { "1": { class_type: "PreviewAny", inputs: { source: 1 } } },
      });
      return ((await answer.json()) as { prompt_id: string }).prompt_id;
    };
    const [one, two, three] = [await submit(), await submit(), await submit()];
    expect(await (await post(quiet, `/api/jobs/${one}/cancel`, "")).json()).toEqual({ cancelled: true });
    expect(await (await post(quiet, "/api/jobs/cancel", { job_ids: [one, two, three] })).json()).toEqual({
      cancelled: true,
    });
    expect(await getJson(quiet, "/prompt")).toEqual({ exec_info: { queue_remaining: 0 } });
  });
});
