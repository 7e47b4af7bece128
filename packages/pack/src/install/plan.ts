import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { locateConfig } from "@netdist/core/config";
import type { ComfyUI } from "./comfyui.ts";
import { InstallError } from "./errors.ts";
import { findComfyUI } from "./find.ts";
import { type Installed, type InstalledPack, lookAt } from "./installed.ts";
import { newConfig, nodeIn, readConfig, withNode } from "./node-setting.ts";
import { findOldPack } from "./old-pack.ts";
import type { Surroundings } from "./places.ts";

/** A built pack that is installed. */
export interface PackSource {
  /** The built folder. */
  readonly folder: string;
  /** Its name, which is that of the folder in custom_nodes. */
  readonly name: string;
}

export interface TargetOptions {
  /** A ComfyUI's folder; found unless given. */
  readonly comfyui?: string;
  /** ComfyUI's `--user-directory`; `user` in its folder unless given. */
  readonly userDirectory?: string;
}

/** Where a pack goes, and what is there. */
export interface Target {
  readonly comfyui: ComfyUI;
  readonly folder: string;
  readonly installed: Installed;
  readonly configFile: string;
}

/** What an install does to the config file. */
export type NodeSetting =
  /** `node:` names an executable that is there. */
  | { readonly kind: "kept"; readonly node: string }
  | { readonly kind: "written"; readonly node: string; readonly text: string }
  | { readonly kind: "none" };

/** All that an install will do; nothing has been touched yet. */
export interface InstallPlan extends Target {
  readonly source: PackSource;
  /** What is in the source's folder. */
  readonly pack: InstalledPack;
  readonly setting: NodeSetting;
  readonly oldPack: string | undefined;
}

/** Finds the place of a pack. Throws InstallError. */
export async function findTarget(name: string, options: TargetOptions, around: Surroundings): Promise<Target> {
  const comfyui = await findComfyUI(options.comfyui, around);
  const folder = join(comfyui.root, "custom_nodes", name);
  const user = options.userDirectory ?? join(comfyui.root, "user");
  return { comfyui, folder, installed: await lookAt(folder, name), configFile: locateConfig(around.environment, user) };
}

/** Plans an install. `node`: the executable for the config file; undefined to leave that alone. Throws InstallError. */
export async function planInstall(
  source: PackSource,
  node: { readonly path: string; readonly chosen: boolean } | undefined,
  options: TargetOptions,
  around: Surroundings,
): Promise<InstallPlan> {
  const pack = await readSource(source);
  const target = await findTarget(source.name, options, around);
  refuseForeign(target);
  const setting = node === undefined ? ({ kind: "none" } as const) : await planSetting(target.configFile, node);
  const oldPack = await findOldPack(join(target.comfyui.root, "custom_nodes"), Object.keys(pack.nodes));
  return { ...target, source, pack, setting, oldPack };
}

async function readSource({ folder, name }: PackSource): Promise<InstalledPack> {
  const found = await lookAt(folder, name);
  if (found.state === "ours" && found.changed.length === 0) return found;
  throw new InstallError(
    "FAILED",
    `${folder} is not the built pack ${name}, or not all of it: build or download it anew.`,
  );
}

/** Throws FOREIGN when something that no installer of ours made stands in the pack's place. */
export function refuseForeign({ folder, installed }: Target): void {
  if (installed.state !== "foreign") return;
  throw new InstallError("FOREIGN", `${folder} is left alone: ${installed.why}. To install here, move it away first.`);
}

async function planSetting(
  file: string,
  { path, chosen }: { readonly path: string; readonly chosen: boolean },
): Promise<NodeSetting> {
  const text = await readConfig(file);
  if (text === undefined) return { kind: "written", node: path, text: newConfig(path, file) };
  const now = nodeIn(text, file);
  const keep = now !== undefined && (now === path || (!chosen && (await isExecutable(now))));
  return keep ? { kind: "kept", node: now } : { kind: "written", node: path, text: withNode(text, path, file) };
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
