import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { PackError } from "../errors.ts";
import { act, type Outcome } from "./act.ts";

/** `new DIR`: a pack of one's own to start from. */
export function newCommand(version: string): Command {
  const command = new Command("new")
    .description("Make DIR with a pack to start from: three small nodes, which you replace by your own.")
    .argument("<DIR>", "new or empty folder; its name becomes the pack's");
  return act<object>(command, ([dir = "."]) => create(resolve(dir), version));
}

async function create(root: string, version: string): Promise<Outcome> {
  const name = basename(root);
  if (!/^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*$/.test(name)) {
    throw new PackError(
      "PACKAGE_INVALID",
      `${name} cannot be a pack's name: a letter first, then small letters, digits and single - _ . between them.`,
    );
  }
  await mkdir(root, { recursive: true });
  if ((await readdir(root)).length > 0) throw new PackError("TARGET_FOREIGN", `${root} is not empty.`);
  await cp(template(), root, { recursive: true });
  await rename(join(root, "package.json"), name, version);
  await rename(join(root, "src", "index.ts"), name, version);
  await rename(join(root, "README.md"), name, version);
  await writeFile(join(root, ".gitignore"), "node_modules/\nbuild/\n");
  const lines = [
    `${name} is in ${root}. Next:`,
    `  cd ${root}`,
    "  npm install",
    "  npm run build",
    "  npx netdist-pack install",
  ];
  return { exit: "ok", lines, data: { root, name } };
}

/** The template is called custom-pack, and asks for whatever version of our packages is there. */
async function rename(file: string, name: string, version: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const range = JSON.stringify(`^${version}`);
  await writeFile(file, text.replaceAll("custom-pack", name).replace(/("@netdist\/[a-z-]+": )"[^"]*"/g, `$1${range}`));
}

function template(): string {
  return fileURLToPath(new URL("./template", import.meta.url));
}
