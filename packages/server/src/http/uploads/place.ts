import { createHash, randomUUID } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { copyFile, link, mkdir, rename, rm } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import type { FolderKind } from "@netdist/sdk";
import { below, isPortableName, isReallyBelow } from "../files/safe-path.ts";
import { statOf } from "../files/walk.ts";
import type { Spooled } from "./form.ts";

/** Where an upload shall lie. */
export interface Place {
  readonly root: string;
  readonly kind: FolderKind;
  readonly subfolder: string;
  readonly overwrite: boolean;
}

/** What gets there: `path` is moved away. Without it a name is found and nothing is written. */
export interface Content {
  readonly path: string | undefined;
  readonly upload: Spooled;
}

/**
 * Puts an upload in its place and gives the name that it has there, by ComfyUI's rule: a file of the same name and
 * bytes is kept, one of other bytes makes the new one "name (1).ext". Undefined when the place is outside of the root.
 */
export async function placeUpload(content: Content, place: Place): Promise<string | undefined> {
  const { filename } = content.upload;
  const folder = await folderOf(filename, place);
  if (folder === undefined) return undefined;
  if (place.overwrite) {
    if (content.path !== undefined) await moveOver(content.path, join(folder, filename));
    return filename;
  }
  const extension = extname(filename);
  const stem = filename.slice(0, filename.length - extension.length);
  for (let n = 0; ; n++) {
    const name = n === 0 ? filename : `${stem} (${n})${extension}`;
    const target = join(folder, name);
    if (await isSameFile(target, content.upload)) return name;
    if (content.path === undefined && (await statOf(target)) === undefined) return name;
    if (content.path !== undefined && (await moveNew(content.path, target))) return name;
  }
}

/** The folder that the file name is relative to, made; undefined when name or folder lead out of the root. */
async function folderOf(filename: string, { root, kind, subfolder }: Place): Promise<string | undefined> {
  if (!isPortableName(filename, kind) || (subfolder !== "" && !isPortableName(subfolder, kind))) return undefined;
  const folder = below(root, subfolder);
  const target = folder === undefined ? undefined : below(root, join(subfolder, filename));
  if (folder === undefined || target === undefined || target === folder || target === root) return undefined;
  if (!(await isReallyBelow(root, dirname(target)))) return undefined;
  await mkdir(folder, { recursive: true });
  return folder;
}

async function isSameFile(path: string, upload: Spooled): Promise<boolean> {
  const stats = await statOf(path);
  if (stats?.size !== upload.size) return false;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex") === upload.sha256;
}

/** Moves a file to a name that is free; false when it is not. */
async function moveNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    if (code(error) === "EEXIST") return false;
    if (code(error) === "ENOENT") throw error;
    // Another file system, or one without links.
    return copyNew(from, to);
  }
  await rm(from);
  return true;
}

async function copyNew(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    if (code(error) === "EEXIST") return false;
    throw error;
  }
  await rm(from);
  return true;
}

/** Moves a file to a name that may be taken; readers see the old bytes or all of the new ones. */
async function moveOver(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (code(error) !== "EXDEV") throw error;
    const draft = join(dirname(to), `.${randomUUID()}.part`);
    await copyFile(from, draft);
    await rename(draft, to);
    await rm(from);
  }
}

function code(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
