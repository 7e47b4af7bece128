import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { type BuiltPack, buildPack } from "../build.ts";
import { writeFolder } from "../write-folder.ts";
import { zipFolder } from "../zip.ts";
import { act, type Outcome } from "./act.ts";
import { several } from "./options.ts";

export interface BuildOptions {
  readonly out?: string;
  readonly zip?: true;
  readonly conditions?: readonly string[];
}

/** `build [DIR]`. */
export function buildCommand(): Command {
  const command = new Command("build")
    .description(
      "Build the pack in DIR (the current folder) into a folder that ComfyUI loads: copy it into custom_nodes.",
    )
    .argument("[DIR]", "folder with the pack's package.json", ".")
    .option("--out <DIR>", "where to put the folder (default: build in DIR)")
    .option("--zip", "a zip of the folder, too")
    .option("--conditions <NAME>", "export condition for imports, as Node's --conditions; several times", several);
  return act<BuildOptions>(command, ([dir = "."], options) => build(resolve(dir), options));
}

async function build(root: string, options: BuildOptions): Promise<Outcome> {
  const built = await buildPack(root, options);
  const folder = await put(built, options.out === undefined ? join(root, "build") : resolve(options.out));
  const zip = options.zip ? await putZip(built, dirname(folder)) : undefined;
  const { name, version, nodes, files } = built;
  const lines = [
    `${name} ${version}: ${count(nodes.length, "node")}, ${count(files.size, "file")} in ${folder}`,
    ...(zip === undefined ? [] : [`zip: ${zip}`]),
  ];
  return { exit: "ok", lines, data: { name, version, nodes, folder, ...(zip !== undefined && { zip }) } };
}

/** Writes a built pack below `out`; gives its folder. */
export async function put(built: BuiltPack, out: string): Promise<string> {
  const folder = join(out, built.name);
  await mkdir(out, { recursive: true });
  await writeFolder(folder, built.files);
  return folder;
}

async function putZip({ name, version, files }: BuiltPack, out: string): Promise<string> {
  const file = join(out, `${name}-${version}.zip`);
  await writeFile(file, zipFolder(name, files));
  return file;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
