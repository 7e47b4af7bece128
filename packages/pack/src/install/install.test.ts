import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPack } from "../build.ts";
import { personAt, writeProgram } from "../testing/layouts.ts";
import { writeMini } from "../testing/mini.ts";
import { scratch, write } from "../testing/scratch.ts";
import { writeFolder } from "../write-folder.ts";
import { applyInstall, uninstall } from "./install.ts";
import { lookAt } from "./installed.ts";
import { type PackSource, planInstall } from "./plan.ts";

let packs: Awaited<ReturnType<typeof scratch>>;
let source: PackSource;
let older: PackSource;
beforeAll(async () => {
  packs = await scratch();
  source = await built("new", { files: { "web/docs/New.md": "new\n" } });
  older = await built("old", { json: { version: "1.0.0" }, files: { "web/docs/Old.md": "old\n" } });
});
afterAll(() => packs[Symbol.asyncDispose]());

async function built(name: string, changes: Parameters<typeof writeMini>[1]): Promise<PackSource> {
  await writeMini(join(packs.folder, name), changes);
  const pack = await buildPack(join(packs.folder, name));
  const folder = join(packs.folder, `${name}-built`);
  await writeFolder(folder, pack.files);
  return { name: pack.name, folder };
}

const node = { path: process.execPath, chosen: false };
const empty = personAt("/nobody", { cwd: "/nowhere" });

/** A ComfyUI in a path with blanks and an umlaut, and what a test does with it. */
async function machine() {
  const one = await scratch();
  const root = await writeProgram(join(one.folder, "My ComfyUI ü"));
  const plan = (from = source, how: typeof node | undefined = node) => planInstall(from, how, { comfyui: root }, empty);
  return {
    root,
    customNodes: join(root, "custom_nodes"),
    folder: join(root, "custom_nodes", "mini"),
    config: join(root, "user", "__netdist", "netdist.yaml"),
    plan,
    install: async (from = source, how: typeof node | undefined = node) => applyInstall(await plan(from, how)),
    uninstall: (options: { removeConfig?: boolean; dry?: boolean } = {}) =>
      uninstall(source, { comfyui: root, ...options }, empty),
    [Symbol.asyncDispose]: one[Symbol.asyncDispose],
  };
}

describe("install", () => {
  test("copies the folder and writes node: into the config file", async () => {
    await using on = await machine();
    const { installed } = await on.install();
    expect(installed).toMatchObject({
      state: "ours",
      version: "1.2.3",
      nodes: { Mini: "Mini" },
      changed: [],
      extra: [],
    });
    expect(await readFile(on.config, "utf8")).toContain(`node: ${JSON.stringify(process.execPath)}\n`);
    expect((await readdir(on.customNodes)).sort()).toEqual(["mini", "websocket_image_save.py"]);
  });

  test("a plan touches nothing", async () => {
    await using on = await machine();
    expect(await on.plan()).toMatchObject({ installed: { state: "absent" }, setting: { kind: "written" } });
    expect(await readdir(on.root)).not.toContain("user");
    expect(await readdir(on.customNodes)).toEqual(["websocket_image_save.py"]);
  });

  test("over an older one leaves nothing of that, but keeps a person's own file", async () => {
    await using on = await machine();
    await on.install(older);
    await writeFile(join(on.folder, "notes ü.txt"), "mine");
    await write(on.folder, { "netdist_shim/__pycache__/x.pyc": "compiled" });
    const { installed } = await on.install();
    expect(installed).toMatchObject({ version: "1.2.3", changed: [], extra: ["notes ü.txt"] });
    expect(await readdir(join(on.folder, "web", "docs"))).toEqual(["Mini.md", "New.md"]);
  });

  test("again brings back what was changed or lost", async () => {
    await using on = await machine();
    await on.install();
    await writeFile(
      join(on.folder, "nodes.json"),
      (await readFile(join(on.folder, "nodes.json"), "utf8")).replace("Mini", "Mono"),
    );
    await rm(join(on.folder, "dist", "host.mjs"));
    expect(await lookAt(on.folder, "mini")).toMatchObject({ changed: ["dist/host.mjs", "nodes.json"] });
    expect((await on.install()).installed).toMatchObject({ changed: [] });
  });

  test("removes what a killed installer left, and nothing else", async () => {
    await using on = await machine();
    await mkdir(join(on.customNodes, ".1-2.netdist-new.disabled"));
    await mkdir(join(on.customNodes, "other.disabled"));
    await on.install();
    expect((await readdir(on.customNodes)).sort()).toEqual(["mini", "other.disabled", "websocket_image_save.py"]);
  });

  test("of a source that is gone when it is copied leaves what was there", async () => {
    await using on = await machine();
    await on.install(older);
    const fleeting = { ...source, folder: join(on.root, "fleeting") };
    await cp(source.folder, fleeting.folder, { recursive: true });
    const plan = await on.plan(fleeting);
    await rm(fleeting.folder, { recursive: true });
    await expect(applyInstall(plan)).rejects.toMatchObject({
      code: "FAILED",
      message: expect.stringContaining("Nothing was changed"),
    });
    expect(await lookAt(on.folder, "mini")).toMatchObject({ state: "ours", version: "1.0.0", changed: [] });
    expect((await readdir(on.customNodes)).sort()).toEqual(["mini", "websocket_image_save.py"]);
  });

  test("of a source that is not whole is refused", async () => {
    await using on = await machine();
    const broken = { ...source, folder: join(on.root, "broken") };
    await cp(source.folder, broken.folder, { recursive: true });
    await rm(join(broken.folder, "dist", "pack.mjs"));
    await expect(on.plan(broken)).rejects.toMatchObject({
      code: "FAILED",
      message: expect.stringContaining("not all of it"),
    });
  });

  test("names the old Python pack, where the two share a node", async () => {
    await using on = await machine();
    await mkdir(join(on.customNodes, "ComfyUI_NetDist"));
    expect((await on.plan()).oldPack).toBeUndefined();
    expect((await on.plan(await built("sharing", { node: 'id: "FetchRemote"' }))).oldPack).toMatch(/ComfyUI_NetDist$/);
    await rename(join(on.customNodes, "ComfyUI_NetDist"), join(on.customNodes, "ComfyUI_NetDist.disabled"));
    expect((await on.plan(await built("sharing2", { node: 'id: "FetchRemote"' }))).oldPack).toBeUndefined();
  });
});

describe("never overwritten", () => {
  test.for<readonly [what: string, make: (folder: string) => Promise<unknown>, says: string]>([
    ["somebody's folder", (folder) => write(folder, { "__init__.py": "" }), "it is not the pack mini"],
    ["an empty folder", (folder) => mkdir(folder), "it is not the pack mini"],
    [
      "another pack of ours under this name",
      async (folder) => {
        await cp(source.folder, folder, { recursive: true });
        await writeFile(join(folder, "nodes.json"), '{"format":1,"pack":{"id":"other","version":"1.0.0"},"nodes":{}}');
      },
      "it is not the pack mini",
    ],
    [
      "a list that points out of the folder",
      async (folder) => {
        await cp(source.folder, folder, { recursive: true });
        await writeFile(join(folder, "files.json"), '{"format":1,"files":{"../../main.py":"x"}}');
      },
      "it is not the pack mini",
    ],
    ["a link", (folder) => symlink(source.folder, folder, "junction"), "it is a link"],
    ["a file", (folder) => writeFile(folder, ""), "it is a file"],
    [
      "a git clone",
      async (folder) => {
        await cp(source.folder, folder, { recursive: true });
        await mkdir(join(folder, ".git"));
      },
      "it is a git clone",
    ],
    [
      "an install of ComfyUI-Manager",
      async (folder) => {
        await cp(source.folder, folder, { recursive: true });
        await writeFile(join(folder, ".tracking"), "");
      },
      "ComfyUI-Manager installed it",
    ],
  ])("%s", async ([, make, says]) => {
    await using on = await machine();
    await make(on.folder);
    await expect(on.plan()).rejects.toMatchObject({ code: "FOREIGN", message: expect.stringContaining(says) });
    await expect(on.uninstall()).rejects.toMatchObject({ code: "FOREIGN" });
    expect((await readdir(on.customNodes)).sort()).toEqual(["mini", "websocket_image_save.py"]);
  });
});

describe("the config file", () => {
  test.for<readonly [what: string, text: string, chosen: boolean, kind: string]>([
    ["keeps a Node.js that is there", `node: ${JSON.stringify(process.execPath)}\n`, false, "kept"],
    ["loses one that is gone", "node: /gone/node\n", false, "written"],
    ["loses one that is there for the one that --node names", "node: /bin/sh\n", true, "written"],
  ])("%s", async ([, text, chosen, kind]) => {
    await using on = await machine();
    await write(on.root, { "user/__netdist/netdist.yaml": `# mine\n${text}` });
    expect((await on.plan(source, { ...node, chosen })).setting).toMatchObject({ kind, node: process.execPath });
    await on.install(source, { ...node, chosen });
    expect(await readFile(on.config, "utf8")).toBe(`# mine\nnode: ${JSON.stringify(process.execPath)}\n`);
  });

  test("with a fault is not touched, and nothing is installed", async () => {
    await using on = await machine();
    await write(on.root, { "user/__netdist/netdist.yaml": "trust: [\n" });
    await expect(on.plan()).rejects.toMatchObject({ code: "CONFIG" });
  });

  test("is left alone when no Node.js is to be written", async () => {
    await using on = await machine();
    await applyInstall(await planInstall(source, undefined, { comfyui: on.root }, empty));
    expect(await readdir(on.root)).not.toContain("user");
  });

  test("of the person is used where the server has none, as the nodes use it", async () => {
    await using on = await machine();
    await write(on.root, { "config/netdist/netdist.yaml": "trust: any\n" });
    const around = personAt("/nobody", {
      environment: { XDG_CONFIG_HOME: join(on.root, "config"), APPDATA: join(on.root, "config") },
    });
    const plan = await planInstall(source, node, { comfyui: on.root }, around);
    if (process.platform !== "darwin") expect(plan.configFile).toBe(join(on.root, "config", "netdist", "netdist.yaml"));
  });
});

describe("uninstall", () => {
  test("removes the folder and keeps the config file", async () => {
    await using on = await machine();
    await on.install();
    await write(on.folder, { "__pycache__/a.pyc": "", "netdist_shim/__pycache__/b.pyc": "" });
    await on.uninstall();
    expect(await readdir(on.customNodes)).toEqual(["websocket_image_save.py"]);
    expect(await readFile(on.config, "utf8")).toContain("node:");
  });

  test("removes the config file too when it is told", async () => {
    await using on = await machine();
    await on.install();
    await on.uninstall({ removeConfig: true });
    expect(await readdir(join(on.root, "user"))).toEqual([]);
  });

  test("keeps what is not the pack's", async () => {
    await using on = await machine();
    await on.install();
    await write(on.folder, { "mine/notes.txt": "keep me" });
    await on.uninstall();
    expect(await readdir(on.folder, { recursive: true })).toEqual(["mine", join("mine", "notes.txt")]);
  });

  test("dry: touches nothing", async () => {
    await using on = await machine();
    await on.install();
    await on.uninstall({ dry: true, removeConfig: true });
    expect(await lookAt(on.folder, "mini")).toMatchObject({ state: "ours", changed: [] });
    expect(await readFile(on.config, "utf8")).toContain("node:");
  });

  test("of what is not there says so", async () => {
    await using on = await machine();
    await expect(on.uninstall()).rejects.toMatchObject({ code: "NOT_INSTALLED" });
  });
});
