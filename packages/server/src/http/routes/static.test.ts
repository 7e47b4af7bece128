import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../server.ts";
import { testServer } from "../testing/server.ts";

let server: Server;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "netdist-frontend-"));
  const files = {
    "index.html": "<title>front",
    "assets/app.js": "1",
    "assets/a b.css": "a{}",
    "assets/logo.png": "png",
    "assets/index-x.json": "{}",
    "extensions/core/one.js": "",
    "extensions/core/readme.txt": "",
  };
  for (const [path, data] of Object.entries(files)) {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), data);
  }
  await symlink("/etc/hostname", join(root, "outside.txt"));
  server = await testServer({ frontEndRoot: root });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

describe("a frontend's folder", () => {
  test.for([
    ["/", 200, "text/html", "no-store, must-revalidate"],
    ["/index.html", 200, "text/html", null],
    ["/assets/app.js", 200, "text/javascript", "no-store"],
    ["/assets/a%20b.css", 200, "text/css", "no-store"],
    ["/assets/logo.png", 200, "image/png", "public, max-age=86400"],
    ["/assets/absent.png", 404, null, "public, max-age=3600"],
    ["/assets/index-x.json", 200, "application/json", "no-store"],
    ["/extensions/core/one.js", 200, "text/javascript", "no-store"],
    ["/templates/index.json", 200, "application/json; charset=utf-8", "no-store"],
    ["/assets", 403, "text/plain; charset=utf-8", null],
    ["/absent", 404, null, null],
    ["/outside.txt", 404, null, null],
    ["/..%2f..%2fetc%2fpasswd", 404, null, null],
    ["/assets/%2e%2e/%2e%2e/etc/passwd", 404, null, null],
    ["/%00", 404, null, null],
    ["/%ff", 404, null, null],
  ] as const)("%s gives %s %s, %s", async ([path, status, type, cache]) => {
    const answer = await fetch(server.url + path);
    await answer.text();
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
      status,
      type,
      cache,
    ]);
  });
  test("its scripts are listed", async () => {
    expect(await (await fetch(`${server.url}/extensions`)).json()).toEqual(["/extensions/core/one.js"]);
  });
});

test("without one, a page says what this server is", async () => {
  await using plain = await testServer({ profile: "0.3.64" });
  const answer = await fetch(plain.url);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await answer.text()).toContain("behaves as ComfyUI 0.3.64 does");
});
