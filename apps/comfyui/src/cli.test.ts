import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Staged, stage } from "./testing/staged.ts";

let staged: Staged;
beforeAll(async () => {
  staged = await stage();
}, 180_000);
afterAll(() => staged[Symbol.asyncDispose]());

let home: string;
let comfyui: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "netdist installer ü-")));
  comfyui = join(home, "ComfyUI");
  for (const name of ["custom_nodes", "comfy"]) await mkdir(join(comfyui, name), { recursive: true });
  await writeFile(join(comfyui, "main.py"), "");
  await writeFile(join(comfyui, "comfyui_version.py"), '__version__ = "0.33.0"\n');
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Runs the command as a person whose home is `home`. */
const run = (...args: string[]) => {
  const { NETDIST_CONFIG: _, ...env } = process.env;
  const own = { HOME: home, USERPROFILE: home, APPDATA: join(home, "AppData"), XDG_CONFIG_HOME: join(home, ".config") };
  return staged.run(args, { cwd: home, env: { ...env, ...own } });
};
const config = () => join(comfyui, "user", "__netdist", "netdist.yaml");
const installed = () => join(comfyui, "custom_nodes", "netdist");

test("install, status, update and uninstall, as a person types them", async () => {
  const first = await run("install");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toContain(`ComfyUI 0.33.0 in ${comfyui}\nCopied netdist into ${installed()}.\n`);
  expect(first.stdout).toContain(`Wrote into ${config()}: node: `);
  expect(first.stdout).toMatch(/ok {2}All \d+ files are there\./);
  expect(first.stdout).toContain("Restart ComfyUI, then double-click the canvas and type a node's name: ");

  expect((await run("status")).stdout).toMatch(/version \d+\.\d+\.\d+, \d+ nodes\./);
  expect((await run("update")).stdout).toContain("in the place of version");

  expect(await run("uninstall")).toMatchObject({ code: 0 });
  expect(await readdir(join(comfyui, "custom_nodes"))).toEqual([]);
  expect(await readFile(config(), "utf8")).toContain("node: ");
  expect(await run("status")).toMatchObject({ code: 3 });
  expect(await run("update")).toMatchObject({ code: 3, stderr: expect.stringContaining("use install") });
});

test("--dry-run says what would be done, and does nothing", async () => {
  const { code, stdout } = await run("install", "--dry-run");
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining(`Would copy netdist into ${installed()}.\nWould write into ${config()}: node: `),
  ]);
  expect(await readdir(comfyui)).not.toContain("user");
  expect(await readdir(join(comfyui, "custom_nodes"))).toEqual([]);
});

test("--json gives one envelope", async () => {
  const { stdout } = await run("install", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    schema: "envelope/1",
    ok: true,
    command: "install",
    data: {
      comfyui: { root: comfyui, version: "0.33.0" },
      folder: installed(),
      configFile: config(),
      before: { state: "absent" },
    },
    error: null,
  });
  await writeFile(join(installed(), "nodes.json"), "{}");
  expect(await run("install", "--json")).toMatchObject({
    code: 4,
    stdout: expect.stringContaining('"code":"FOREIGN"'),
  });
});

test.skipIf(python() === undefined)("asks the Python of ComfyUI which Node.js it finds", async () => {
  const bin = join(comfyui, "venv", process.platform === "win32" ? "Scripts" : "bin");
  await mkdir(bin, { recursive: true });
  await symlink(python() ?? "", join(bin, process.platform === "win32" ? "python.exe" : "python"));
  expect((await run("install")).stdout).toMatch(/ok {2}.*python.* finds Node\.js: .*node/);
});

test("a changed file is found, and makes the command fail", async () => {
  await run("install");
  await rm(join(installed(), "dist", "host.mjs"));
  expect(await run("status")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("FAILED  Changed or missing: dist/host.mjs."),
  });
});

test("the old Python pack is named, with what to do", async () => {
  await mkdir(join(comfyui, "custom_nodes", "ComfyUI_NetDist"));
  expect((await run("install")).stdout).toContain("rename it so that it ends in .disabled");
});

test.each([
  [["install", "nowhere"], 3, "is no ComfyUI"],
  [["install", "--unknown"], 2, "unknown option"],
  [["instal"], 2, "unknown command"],
  [["--help"], 0, ""],
  [["uninstall", "--help"], 0, ""],
])("%j ends with %i", async (args, code, says) => {
  expect(await run(...args)).toMatchObject({ code, stderr: expect.stringContaining(says) });
});

/** Python 3 on this machine. */
function python(): string | undefined {
  try {
    return execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
