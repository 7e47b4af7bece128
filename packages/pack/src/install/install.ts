import { InstallError } from "./errors.ts";
import { lookAt } from "./installed.ts";
import { writeConfig } from "./node-setting.ts";
import type { Surroundings } from "./places.ts";
import {
  findTarget,
  type InstallPlan,
  type PackSource,
  refuseForeign,
  type Target,
  type TargetOptions,
} from "./plan.ts";
import { removePack } from "./remove.ts";
import { replaceFolder } from "./replace.ts";

/** Does what a plan says, and checks that every file arrived. Throws InstallError. */
export async function applyInstall(plan: InstallPlan): Promise<Target> {
  const { source, folder, installed, setting, configFile } = plan;
  await replaceFolder(source.folder, folder, installed.state === "ours" ? installed.extra : []);
  if (setting.kind === "written") await writeConfig(configFile, setting.text);
  const now = await lookAt(folder, source.name);
  if (now.state === "ours" && now.changed.length === 0) return { ...plan, installed: now };
  const what = now.state === "ours" ? `${now.changed.join(", ")} did not arrive` : "it cannot be read back";
  throw new InstallError("FAILED", `${folder} is not what was copied: ${what}. Check the disk, then install again.`);
}

/** Plans and, unless `dry`, does the removal. Throws InstallError. */
export async function uninstall(
  { name }: Pick<PackSource, "name">,
  options: TargetOptions & { readonly removeConfig?: boolean; readonly dry?: boolean },
  around: Surroundings,
): Promise<Target> {
  const target = await findTarget(name, options, around);
  refuseForeign(target);
  if (target.installed.state === "absent") {
    throw new InstallError("NOT_INSTALLED", `${name} is not installed in ${target.comfyui.root}.`);
  }
  if (!options.dry) await removePack(target, options.removeConfig ?? false);
  return target;
}
