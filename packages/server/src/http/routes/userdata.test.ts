import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../server.ts";
import { getJson, post, testServer } from "../testing/server.ts";

let server: Server;
beforeAll(async () => {
  server = await testServer();
  await mkdir(join(server.folders.user, "__netdist"), { recursive: true });
  await writeFile(join(server.folders.user, "__netdist", "netdist.yaml"), "token: secret");
});
afterAll(() => server.close());

const call = async (method: string, path: string, body?: string) => {
  const answer = await fetch(server.url + path, { method, ...(body !== undefined && { body }) });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
const stored = (file: string) => readFile(join(server.folders.user, "default", file), "utf8");

describe("users", () => {
  test("one user; migrated once the user has files", async () => {
    await using fresh = await testServer();
    expect(await getJson(fresh, "/users")).toEqual({ storage: "server", migrated: false });
    await post(fresh, "/settings", { a: 1 });
    expect(await getJson(fresh, "/api/users")).toEqual({ storage: "server", migrated: true });
  });
  test.for([
    [{ username: "default" }, 400, "Duplicate username."],
    [{ username: "me" }, 400, "This server has one user only."],
  ] as const)("POST /users %j gives %s", async ([body, status, error]) => {
    const answer = await post(server, "/users", body);
    expect([answer.status, await answer.json()]).toEqual([status, { error }]);
  });
});

describe("settings", () => {
  test("start empty, merge, and stay in comfy.settings.json", async () => {
    await using fresh = await testServer();
    expect(await getJson(fresh, "/settings")).toEqual({});
    expect(await getJson(fresh, "/settings/a")).toBeNull();
    const merged = await post(fresh, "/settings", { a: 1, b: { c: 2 } });
    expect([merged.status, await merged.text()]).toEqual([200, ""]);
    await post(fresh, "/settings/a", "18446744073709551615");
    await post(fresh, "/settings/Comfy.Some%2FName", "true");
    expect(await (await fetch(`${fresh.url}/settings`)).text()).toBe(
      '{"a":18446744073709551615,"b":{"c":2},"Comfy.Some/Name":true}',
    );
    expect(await getJson(fresh, "/settings/Comfy.Some%2FName")).toBe(true);
  });
  test("changes at once are all kept", async () => {
    await using fresh = await testServer();
    await Promise.all(Array.from({ length: 20 }, (_, n) => post(fresh, `/settings/k${n}`, `${n}`)));
    expect(Object.keys(await getJson<object>(fresh, "/settings"))).toHaveLength(20);
  });
  test.for(["__proto__", "constructor", "toString"])("%s is an ordinary name", async (name) => {
    await using fresh = await testServer();
    expect(await getJson(fresh, `/settings/${name}`)).toBeNull();
    await post(fresh, `/settings/${name}`, '{"polluted":1}');
    await post(fresh, "/settings", `{"${name}":{"polluted":2}}`);
    expect(await getJson(fresh, `/settings/${name}`)).toEqual({ polluted: 2 });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
  test("a broken file counts as empty, and is logged", async () => {
    await using fresh = await testServer();
    await mkdir(join(fresh.folders.user, "default"));
    await writeFile(join(fresh.folders.user, "default", "comfy.settings.json"), "{broken");
    expect(await getJson(fresh, "/settings")).toEqual({});
    expect(fresh.logged.join()).toContain("comfy.settings.json");
  });
  test.for(["[]", "3", "{"])("POST /settings %s gives 500", async (body) => {
    expect((await post(server, "/settings", body)).status).toBe(500);
  });
});

describe("single files", () => {
  test("are written, read, moved and deleted, with slashes encoded", async () => {
    expect(await call("POST", "/userdata/workflows%2Fa%20%25b.json", '{"a":1}')).toMatchObject({
      status: 200,
      text: '"workflows/a %b.json"',
    });
    expect(await stored("workflows/a %b.json")).toBe('{"a":1}');
    const read = await call("GET", "/api/userdata/workflows%2Fa%20%25b.json");
    expect([read.status, read.text]).toEqual([200, '{"a":1}']);
    expect(read.headers.get("content-disposition")).toBe("attachment");
    expect(read.headers.get("x-content-type-options")).toBe("nosniff");
    const moved = await call("POST", "/userdata/workflows%2Fa%20%25b.json/move/workflows%2Fdeep%2Fc.json");
    expect([moved.status, moved.text]).toEqual([200, '"workflows/deep/c.json"']);
    expect((await call("DELETE", "/userdata/workflows%2Fdeep%2Fc.json")).status).toBe(204);
    expect((await call("DELETE", "/userdata/workflows%2Fdeep%2Fc.json")).status).toBe(404);
  });

  test("are not overwritten where that is asked for", async () => {
    await call("POST", "/userdata/once.json", "1");
    const again = await call("POST", "/userdata/once.json?overwrite=false", "2");
    expect([again.status, again.text]).toEqual([409, "File already exists"]);
    await call("POST", "/userdata/other.json", "3");
    expect((await call("POST", "/userdata/other.json/move/once.json?overwrite=false")).status).toBe(409);
    expect(await stored("once.json")).toBe("1");
  });

  test("full_info has size and times in whole milliseconds, in seconds on 0.3.64", async () => {
    const info = JSON.parse((await call("POST", "/userdata/info.json?full_info=true", "12345")).text);
    expect(info).toEqual({ path: "info.json", size: 5, modified: expect.any(Number), created: expect.any(Number) });
    expect(Number.isInteger(info.modified) && info.modified > 1e12).toBe(true);
    await using old = await testServer({ profile: "0.3.64" });
    const answer = await fetch(`${old.url}/userdata/a?full_info=true`, { method: "POST", body: "1" });
    expect(((await answer.json()) as { modified: number }).modified).toBeLessThan(1e11);
  });

  test("HTML is only ever a download; user.css is a style sheet", async () => {
    await call("POST", "/userdata/x.html", "<script>");
    expect((await call("GET", "/userdata/x.html")).headers.get("content-type")).toBe("application/octet-stream");
    await call("POST", "/userdata/user.css", "a{}");
    const css = await call("GET", "/userdata/user.css");
    expect([css.headers.get("content-type"), css.headers.get("content-disposition")]).toEqual(["text/css", "inline"]);
  });

  test.for([
    ["GET", "/userdata/..%2F__netdist%2Fnetdist.yaml", 403],
    ["GET", "/userdata/%2E%2E%2F__netdist%2Fnetdist.yaml", 403],
    ["GET", "/userdata/..%252F__netdist%252Fnetdist.yaml", 403],
    ["GET", "/userdata/x%2F..%2F..%2F__netdist%2Fnetdist.yaml", 403],
    ["GET", "/userdata/%2Fetc%2Fpasswd", 403],
    ["GET", "/userdata/a%00b", 403],
    ["POST", "/userdata/..%2F__netdist%2Fnetdist.yaml", 403],
    ["DELETE", "/userdata/..%2F__netdist%2Fnetdist.yaml", 403],
    ["POST", "/userdata/..%2F__netdist%2Fnetdist.yaml/move/stolen.yaml", 403],
    ["POST", "/userdata/user.css/move/..%2F__netdist%2Fnetdist.yaml", 403],
    ["GET", "/userdata/__netdist%2Fnetdist.yaml", 404],
    ["GET", "/userdata/workflows", 403],
    ["GET", "/userdata/absent", 404],
    ["PUT", "/userdata/absent", 405],
  ] as const)("%s %s gives %s", async ([method, path, status]) => {
    const answer = await call(method, path, method === "POST" ? "x" : undefined);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain("secret");
    expect(await readFile(join(server.folders.user, "__netdist", "netdist.yaml"), "utf8")).toBe("token: secret");
  });

  test("a link to the system folder is not followed", async () => {
    await symlink(join(server.folders.user, "__netdist"), join(server.folders.user, "default", "link"));
    expect((await call("GET", "/userdata/link%2Fnetdist.yaml")).status).toBe(403);
    expect((await call("GET", "/userdata?dir=link")).status).toBe(403);
  });

  test("a half-sent file leaves the old one", async () => {
    await using small = await testServer({ maxUploadSize: 10 });
    const save = (body: string) => fetch(`${small.url}/userdata/a.txt`, { method: "POST", body });
    await save("old");
    expect((await save("much too long")).status).toBe(413);
    expect(await readFile(join(small.folders.user, "default", "a.txt"), "utf8")).toBe("old");
    expect(await readdir(join(small.folders.user, "default"))).toEqual(["a.txt"]);
  });
});

describe("lists", () => {
  let lists: Server;
  beforeAll(async () => {
    lists = await testServer();
    for (const path of ["workflows%2Fb.json", "workflows%2Fdeep%2Fc.json", "A.txt"])
      await fetch(`${lists.url}/userdata/${path}`, { method: "POST", body: "12" });
  });
  afterAll(() => lists.close());

  test.for([
    ["dir=workflows", ["b.json"]],
    ["dir=workflows&recurse=true", ["b.json", "deep/c.json"]],
    [
      "dir=workflows&recurse=true&split=true",
      [
        ["b.json", "b.json"],
        ["deep/c.json", "deep", "c.json"],
      ],
    ],
    [
      "dir=workflows&full_info=true",
      [{ path: "b.json", size: 2, modified: expect.any(Number), created: expect.any(Number) }],
    ],
  ] as const)("/userdata?%s", async ([query, expected]) => {
    const found = await getJson<unknown[]>(lists, `/userdata?${query}`);
    expect(found.toSorted()).toEqual(expected);
  });
  test.for([
    ["/userdata", 400, "Directory not provided"],
    ["/userdata?dir=../__netdist", 403, "Invalid directory"],
    ["/userdata?dir=absent", 404, "Directory not found"],
    ["/v2/userdata?path=../__netdist", 400, "Invalid path requested"],
    ["/v2/userdata?path=absent", 404, "Requested path not found"],
    ["/v2/userdata?path=A.txt", 400, "Requested path is not a directory"],
  ] as const)("%s gives %s %s", async ([path, status, text]) => {
    const answer = await fetch(lists.url + path);
    expect([answer.status, await answer.text()]).toEqual([status, text]);
  });
  test("/v2/userdata: folders first, then by name whatever the case; times in seconds", async () => {
    const entries = await getJson<{ path: string; type: string; modified?: number }[]>(lists, "/v2/userdata");
    expect(entries.map(({ path, type }) => `${type} ${path}`)).toEqual([
      "directory workflows/deep",
      "directory workflows",
      "file A.txt",
      "file workflows/b.json",
      "file workflows/deep/c.json",
    ]);
    expect(entries[2]?.modified).toBeLessThan(1e11);
    expect(await getJson(lists, "/v2/userdata?path=workflows/deep")).toMatchObject([{ path: "workflows/deep/c.json" }]);
  });
  test("/v2/userdata of a user without files is empty", async () => {
    await using fresh = await testServer();
    expect(await getJson(fresh, "/v2/userdata")).toEqual([]);
  });
});
