import type { Check } from "../install/check.ts";
import type { InstallPlan, Target } from "../install/plan.ts";

type Done = { readonly done: false } | { readonly done: true; readonly checks: readonly Check[] };

/** What an install did, or would do. */
export function installWords(plan: InstallPlan, how: Done): string[] {
  const { source, folder, oldPack } = plan;
  const verb = how.done ? "Copied" : "Would copy";
  return [
    foundWords(plan),
    `${verb} ${source.name} into ${folder}${beforeWords(plan)}.`,
    ...keptWords(plan),
    ...settingWords(plan, how.done),
    ...(how.done ? how.checks.map(checkWords) : []),
    ...(oldPack === undefined ? [] : [oldPackWords(oldPack)]),
    ...(how.done ? [nextWords(plan)] : []),
  ];
}

/** What an uninstall removed, or would remove. */
export function removeWords(target: Target, how: { readonly done: boolean; readonly removeConfig: boolean }): string[] {
  const { folder, configFile, installed } = target;
  const verb = how.done ? "Removed" : "Would remove";
  const extra = installed.state === "ours" ? installed.extra : [];
  return [
    foundWords(target),
    `${verb} ${folder}.`,
    ...(extra.length > 0
      ? [
          `Kept what is not the pack's: ${extra.join(", ")}. Move it away, or ComfyUI will say that the folder cannot be imported.`,
        ]
      : []),
    how.removeConfig ? `${verb} ${configFile}.` : `The config file stays: ${configFile}`,
    ...(how.done ? ["Restart ComfyUI."] : []),
  ];
}

/** What is installed. */
export function statusWords(target: Target, checks: readonly Check[]): string[] {
  const { installed, folder, configFile } = target;
  if (installed.state === "absent") return [foundWords(target), `${folder} is not there: the pack is not installed.`];
  if (installed.state === "foreign") return [foundWords(target), `${folder} is not ours: ${installed.why}.`];
  return [
    foundWords(target),
    `${folder}: version ${installed.version}, ${Object.keys(installed.nodes).length} nodes.`,
    ...(installed.extra.length > 0 ? [`Not of the pack: ${installed.extra.join(", ")}`] : []),
    `Config file: ${configFile}`,
    ...checks.map(checkWords),
  ];
}

function nextWords({ pack }: InstallPlan): string {
  const titles = [...new Set(Object.values(pack.nodes))];
  const more = titles.length > 3 ? ` and ${titles.length - 3} more` : "";
  return `Restart ComfyUI, then double-click the canvas and type a node's name: ${titles.slice(0, 3).join(", ")}${more}.`;
}

function foundWords({ comfyui: { root, version, kind } }: Target): string {
  const what = kind === "program" ? `ComfyUI ${version ?? "of unknown version"}` : "ComfyUI's data";
  return `${what} in ${root}`;
}

function beforeWords({ installed }: InstallPlan): string {
  return installed.state === "ours" ? `, in the place of version ${installed.version}` : "";
}

function keptWords({ installed }: InstallPlan): string[] {
  if (installed.state !== "ours") return [];
  const { extra, changed } = installed;
  return [
    ...(extra.length > 0 ? [`Kept what is not the pack's: ${extra.join(", ")}`] : []),
    ...(changed.length > 0 ? [`Replaced what had been changed: ${changed.join(", ")}`] : []),
  ];
}

function settingWords({ setting, configFile }: InstallPlan, done: boolean): string[] {
  if (setting.kind === "none") return [];
  if (setting.kind === "kept") return [`${configFile} names Node.js already: ${setting.node}`];
  return [`${done ? "Wrote" : "Would write"} into ${configFile}: node: ${setting.node}`];
}

function oldPackWords(folder: string): string {
  return (
    `The Python pack is there too: ${folder}. While it is, it keeps the node ids that both have and these nodes stay hidden. ` +
    "Remove it, or rename it so that it ends in .disabled; its workflows run with this pack."
  );
}

function checkWords({ result, says }: Check): string {
  return `${result === "failed" ? "FAILED" : result === "ok" ? "ok" : "?"}  ${says}`;
}
