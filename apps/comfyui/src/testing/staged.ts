import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildPack, writeFolder } from "@netdist/pack";

const app = fileURLToPath(new URL("../..", import.meta.url));

/** The npm package as a person gets it: the command beside the folder that it installs. */
export interface Staged extends AsyncDisposable {
  /** The built folder `netdist`. */
  readonly folder: string;
  /** Runs `netdist-comfyui`; never rejects for its exit code. */
  run(
    args: readonly string[],
    options?: { cwd?: string; env?: NodeJS.ProcessEnv },
  ): Promise<{ code: number; stdout: string; stderr: string }>;
}

/** Builds the folder from the sources and puts the built command beside it. */
export async function stage(): Promise<Staged> {
  await mkdir(join(app, "build"), { recursive: true });
  const root = await mkdtemp(join(app, "build", "staged-"));
  for (const part of ["dist", "package.json"]) await cp(join(app, part), join(root, part), { recursive: true });
  const { files } = await buildPack(app, { conditions: ["@netdist/source"] });
  const folder = join(root, "build", "netdist");
  await mkdir(join(root, "build"));
  await writeFolder(folder, files);
  const run: Staged["run"] = (args, options) => command([join(root, "dist", "cli.js"), ...args], options);
  return { folder, run, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

async function command(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, args, options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    if (typeof code !== "number") throw error;
    return { code, stdout, stderr };
  }
}
