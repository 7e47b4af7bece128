import { randomUUID } from "node:crypto";
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InstallError } from "./errors.ts";

// ComfyUI loads every folder of custom_nodes but those that end so.
const unloaded = /^\..+\.netdist-(?:new|old)\.disabled$/;

/**
 * Puts a copy of `source` in the place of `folder`: prepared beside it, then renamed, so that nobody ever sees half of it and a
 * failure leaves what was there. `keep` are files of the old folder that go on in the new one.
 */
export async function replaceFolder(source: string, folder: string, keep: readonly string[]): Promise<void> {
  const beside = dirname(folder);
  await mkdir(beside, { recursive: true });
  await removeLeftovers(beside);
  const fresh = join(beside, `.${randomUUID()}.netdist-new.disabled`);
  const old = join(beside, `.${randomUUID()}.netdist-old.disabled`);
  try {
    await cp(source, fresh, { recursive: true });
    for (const path of keep) await cp(join(folder, path), join(fresh, path), { recursive: true });
    const replaced = await moveAway(folder, old);
    await rename(fresh, folder).catch(async (cause) => {
      if (replaced) await rename(old, folder);
      throw cause;
    });
  } catch (cause) {
    throw asInstallError(folder, cause);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  await rm(old, { recursive: true, force: true });
}

async function moveAway(folder: string, old: string): Promise<boolean> {
  try {
    await rename(folder, old);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** What an installer that was killed left behind. */
async function removeLeftovers(beside: string): Promise<void> {
  const names = (await readdir(beside)).filter((name) => unloaded.test(name));
  for (const name of names) await rm(join(beside, name), { recursive: true, force: true });
}

function asInstallError(folder: string, cause: unknown): InstallError {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  const hint = ["EBUSY", "EPERM", "EACCES"].includes(code)
    ? "Stop ComfyUI first, or run this as the user who owns the folder."
    : "Nothing was changed.";
  return new InstallError("FAILED", `${folder} cannot be written: ${message}. ${hint}`, { cause });
}
