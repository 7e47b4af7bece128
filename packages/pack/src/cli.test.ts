import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { writeMini } from "./testing/mini.ts";
import { scratch, write } from "./testing/scratch.ts";

const command = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** Runs netdist-pack; never rejects for its exit code. */
async function run(cwd: string, ...args: string[]) {
  const done = promisify(execFile)(process.execPath, [command, ...args], { cwd });
  return await done.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

test("build says where the folder and the zip are", async () => {
  await using one = await scratch();
  await writeMini(one.folder);
  const folder = join(one.folder, "build", "mini");
  const { code, stdout, stderr } = await run(one.folder, "build", "--zip");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^mini 1\.2\.3: 1 node, \d+ files in .*mini\nzip: .*mini-1\.2\.3\.zip\n$/);
  expect(stdout).toContain(folder);
  const json = JSON.parse((await run(one.folder, "build", "--json", "--out", "elsewhere")).stdout) as object;
  expect(json).toMatchObject({
    ok: true,
    command: "build",
    data: { name: "mini", version: "1.2.3", nodes: ["Mini"], folder: join(one.folder, "elsewhere", "mini") },
  });
});

test.each([
  ["a pack that cannot be bundled", ["build"], { "src/index.ts": "export const pack = ;" }, 1, "src/index.ts:1:20"],
  ["a folder without package.json", ["build", "src"], {}, 1, "A pack is built from its package.json"],
  ["a target that no build made", ["build"], { "build/mini/notes.txt": "" }, 4, "was not made by a build"],
  ["a new pack where something is", ["new", "src"], {}, 4, "is not empty"],
  ["a new pack whose name the registry refuses", ["new", "My Pack"], {}, 1, "cannot be a pack's name"],
  ["an unknown option", ["build", "--fast"], {}, 2, "unknown option"],
])("%s: code and reason", async (_what, args, files, code, says) => {
  await using one = await scratch();
  await writeMini(one.folder);
  await write(one.folder, files);
  expect(await run(one.folder, ...args)).toMatchObject({ code, stderr: expect.stringContaining(says) });
  if (args[0] === "new") expect(await readdir(one.folder)).toEqual(["package.json", "src"]);
});
