import { mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { scratch, write } from "../testing/scratch.ts";
import { ownNode } from "./own-node.ts";

/** A machine with Homebrew's node, linked from its bin folder and from a folder of one shell. */
async function brewed(root: string) {
  const cellar = join(root, "Cellar", "node", "24.1.0", "bin", "node");
  await write(root, { "Cellar/node/24.1.0/bin/node": "", "fnm_multishells/1_2/bin/.keep": "", "bin/.keep": "" });
  const links = [join(root, "fnm_multishells", "1_2", "bin"), join(root, "bin")];
  for (const folder of links) await symlink(cellar, join(folder, "node"));
  return { cellar, path: links.join(delimiter) };
}

test("Homebrew's node by the link that stays when it is updated, not by a folder of one shell", async () => {
  await using one = await scratch();
  const { cellar, path } = await brewed(one.folder);
  expect(await ownNode({ execPath: cellar, environment: { PATH: path } })).toBe(join(one.folder, "bin", "node"));
});

test("Homebrew's node by its own path where nothing links to it", async () => {
  await using one = await scratch();
  const { cellar } = await brewed(one.folder);
  expect(await ownNode({ execPath: cellar, environment: {} })).toBe(await realpath(cellar));
});

test("any other node by its real path", async () => {
  await using one = await scratch();
  await mkdir(join(one.folder, "v22"));
  await writeFile(join(one.folder, "v22", "node"), "");
  await symlink(join(one.folder, "v22"), join(one.folder, "current"), "junction");
  const execPath = join(one.folder, "current", "node");
  expect(await ownNode({ execPath, environment: {} })).toBe(await realpath(join(one.folder, "v22", "node")));
});
