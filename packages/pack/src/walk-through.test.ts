import { exec } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { writeProgram } from "./testing/layouts.ts";
import { scratch } from "./testing/scratch.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const command = join(repository, "packages", "pack", "dist", "cli.js");

/** The blocks of docs/your-own-pack.md: commands to type, and files to write. */
async function blocks(): Promise<{ readonly kind: string; readonly text: string }[]> {
  const page = await readFile(join(repository, "docs", "your-own-pack.md"), "utf8");
  return [...page.matchAll(/```(sh|ts)\n(.*?)```/gs)].map(([, kind = "", text = ""]) => ({ kind, text }));
}

/** What `npm install` puts there, from this repository instead of the registry. */
async function install(root: string): Promise<void> {
  const modules = join(root, "node_modules");
  for (const folder of ["@netdist", "@types", ".bin"]) await mkdir(join(modules, folder), { recursive: true });
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Record<
    string,
    object
  >;
  expect(Object.keys({ ...dependencies, ...devDependencies })).toEqual([
    "@netdist/sdk",
    "@netdist/pack",
    "@types/node",
    "typescript",
  ]);
  for (const name of ["sdk", "pack"])
    await symlink(join(repository, "packages", name), join(modules, "@netdist", name), "junction");
  for (const name of ["@types/node", "typescript"])
    await symlink(join(repository, "node_modules", name), join(modules, name), "junction");
  await symlink(command, join(modules, ".bin", "netdist-pack"));
  await writeFile(join(modules, ".bin", "netdist-pack.cmd"), `@node "${command}" %*\r\n`);
}

test("the walk-through in docs/your-own-pack.md, command by command", { timeout: 120_000 }, async () => {
  await using one = await scratch();
  const comfyui = await writeProgram(join(one.folder, "ComfyUI"));
  const env = {
    ...process.env,
    HOME: one.folder,
    USERPROFILE: one.folder,
    XDG_CONFIG_HOME: join(one.folder, "config"),
    APPDATA: join(one.folder, "config"),
  };
  let cwd = one.folder;
  const type = async (line: string): Promise<void> => {
    if (line.startsWith("cd ")) cwd = join(cwd, line.slice(3));
    else if (line === "npm install") await install(cwd);
    else if (line.startsWith("npx @netdist/pack "))
      await promisify(exec)(`node "${command}" ${line.slice("npx @netdist/pack ".length)}`, { cwd, env });
    else if (line === "npx netdist-pack install")
      await promisify(exec)(`npx --no-install netdist-pack install "${comfyui}"`, { cwd, env });
    else await promisify(exec)(line, { cwd, env });
  };
  for (const { kind, text } of await blocks()) {
    const [first = "", ...rest] = text.split("\n");
    if (kind === "ts") await writeFile(join(cwd, first.replace("// ", "")), rest.join("\n"));
    else for (const line of text.trim().split("\n")) await type(line);
  }
  const nodes = JSON.parse(await readFile(join(comfyui, "custom_nodes", "my-nodes", "nodes.json"), "utf8")) as object;
  expect(nodes).toMatchObject({ pack: { id: "my-nodes", version: "0.1.0" }, nodes: { MyShout: { title: "Shout" } } });
  expect(await readdir(join(cwd, "build"))).toEqual(["my-nodes", "my-nodes-0.1.0.zip"]);
});
