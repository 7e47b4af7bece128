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

describe("extensions", () => {
  let folder: string;
  let withExtension: Server;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "netdist-extension-"));
    const files = {
      "web/a.js": "1",
      "web/docs/Node.md": "# Node",
      "workflows/two-machines.json": "{}",
      "workflows/two-machines.jpg": "jpg",
      "workflows/two-machines.api.json": "{}",
      "locales/en/main.json": '{"netdist":{"title":"Workers"}}',
      "locales/en/commands.json": '{"NetDist_Run":{"label":"Run"}}',
      "locales/de/main.json": '{"netdist":{"title":"Arbeiter"}}',
    };
    for (const [path, data] of Object.entries(files)) {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await writeFile(join(folder, path), data);
    }
    const of = (name: string) => join(folder, name);
    const extension = { name: "net dist", web: of("web"), workflows: of("workflows"), locales: of("locales") };
    withExtension = await testServer({ extensions: [extension] });
  });
  afterAll(async () => {
    await withExtension.close();
    await rm(folder, { recursive: true });
  });

  test.for([
    ["/api/extensions", ["/extensions/net%20dist/a.js"]],
    ["/api/workflow_templates", {}],
    [
      "/api/i18n",
      {
        en: { netdist: { title: "Workers" }, commands: { NetDist_Run: { label: "Run" } } },
        de: { netdist: { title: "Arbeiter" } },
      },
    ],
  ] as const)("%s lists what they bring", async ([path, expected]) => {
    expect(await (await fetch(withExtension.url + path)).json()).toEqual(expected);
  });
  test.for([
    ["/extensions/net%20dist/a.js", "text/javascript"],
    ["/extensions/net%20dist/docs/Node.md", "text/markdown"],
    ["/api/workflow_templates/net%20dist/two-machines.json", "application/json"],
    ["/templates/two-machines.json", "application/json"],
    ["/templates/two-machines-1.jpg", "image/jpeg"],
  ])("%s is served", async ([path, type = ""]) => {
    const answer = await fetch(withExtension.url + path);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringContaining(type)]);
  });
  test("nothing outside the folders is served", async () => {
    for (const path of ["/extensions/net%20dist/..%2Fworkflows%2Ftwo-machines.json", "/extensions/other/a.js"]) {
      expect((await fetch(withExtension.url + path)).status).toBe(404);
    }
  });
  test("help pages of packs' nodes come from their definitions", async () => {
    const answer = await fetch(`${withExtension.url}/extensions/netdist/docs/NetDistProceduralSampler.md`);
    expect(answer.headers.get("content-type")).toContain("text/markdown");
    expect(await answer.text()).toContain("# Procedural sampler (NetDist)");
    expect((await fetch(`${withExtension.url}/extensions/other/docs/NetDistProceduralSampler.md`)).status).toBe(404);
  });
  test("the template browser shows their workflows", async () => {
    const index = await (await fetch(`${withExtension.url}/templates/index.json`)).json();
    expect(index).toMatchObject([
      { title: "Getting Started", templates: [{ name: "two-machines", title: "Two machines" }] },
    ]);
  });
});
