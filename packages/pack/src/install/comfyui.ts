import { readFile, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isFile, isFolder } from "./probe.ts";

/** A ComfyUI that packs can be installed into. */
export interface ComfyUI {
  /** The folder that holds `custom_nodes`. */
  readonly root: string;
  /** `program`: ComfyUI's own folder; `data`: the folder of a ComfyUI that lies elsewhere (Desktop, `--base-directory`). */
  readonly kind: "program" | "data";
  readonly version: string | undefined;
}

/** The ComfyUI that a folder is, holds or lies in: also a portable one's outer folder, and `custom_nodes` itself. */
export async function comfyuiAt(folder: string): Promise<ComfyUI | undefined> {
  const inside = ["", "ComfyUI", join("ComfyUI_windows_portable", "ComfyUI")].map((below) => join(folder, below));
  for (const root of [...inside, ...enclosing(folder)]) {
    const kind = await kindOf(root);
    if (kind !== undefined) return { root: await realpath(root), kind, version: await versionOf(root) };
  }
  return undefined;
}

/** A folder that is named for it, though all it has of a ComfyUI is `custom_nodes`. */
export async function namedComfyui(folder: string): Promise<ComfyUI | undefined> {
  const found = await comfyuiAt(folder);
  if (found !== undefined || !(await isFolder(join(folder, "custom_nodes")))) return found;
  return { root: await realpath(folder), kind: "data", version: undefined };
}

/** `…/custom_nodes` and `…/custom_nodes/pack` lie in a ComfyUI. */
function enclosing(folder: string): string[] {
  const parents = [folder, dirname(folder)].filter((path) => basename(path) === "custom_nodes");
  return parents.map((path) => dirname(path));
}

async function kindOf(root: string): Promise<ComfyUI["kind"] | undefined> {
  if ((await isFile(join(root, "main.py"))) && (await isFolder(join(root, "comfy")))) return "program";
  const parts = ["custom_nodes", "models", "user"].map((name) => isFolder(join(root, name)));
  return (await Promise.all(parts)).every(Boolean) ? "data" : undefined;
}

async function versionOf(root: string): Promise<string | undefined> {
  const text = await readFile(join(root, "comfyui_version.py"), "utf8").catch(() => "");
  return /__version__\s*=\s*"([^"]+)"/.exec(text)?.[1];
}
