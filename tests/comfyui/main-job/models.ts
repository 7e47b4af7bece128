import { execFile } from "node:child_process";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkouts } from "../checkouts.ts";
import { cacheFolder } from "../servers.ts";

const maker = join(import.meta.dirname, "..", "make_checkpoint.py");
const MAKE_MS = 120_000;

let found: Promise<string> | undefined;

/** The folder with the tiny checkpoint and the TAESD pair; made by the first run, in about ten seconds. */
export function tinyModels(): Promise<string> {
  return (found ??= findOrMake());
}

async function findOrMake(): Promise<string> {
  const models = join(cacheFolder, "models");
  if (await exists(join(models, "checkpoints", "tiny.safetensors"))) return models;
  const [checkout] = checkouts();
  if (checkout === undefined) throw new Error("COMFYUI_DIR names no checkout to make the tiny models with");
  await mkdir(cacheFolder, { recursive: true });
  const half = join(cacheFolder, `models-${process.pid}`);
  await promisify(execFile)(checkout.python, [maker, checkout.dir, half], { cwd: checkout.dir, timeout: MAKE_MS });
  await rm(models, { recursive: true, force: true });
  await rename(half, models);
  return models;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
