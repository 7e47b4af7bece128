import { homedir } from "node:os";
import { resolve } from "node:path";
import { Command } from "commander";
import { type Check, checkInstalled } from "../install/check.ts";
import { InstallError } from "../install/errors.ts";
import { applyInstall, uninstall } from "../install/install.ts";
import { ownNode } from "../install/own-node.ts";
import { type Surroundings, sharedFolders } from "../install/places.ts";
import { findTarget, type InstallPlan, type PackSource, planInstall, type Target } from "../install/plan.ts";
import { act, type Outcome } from "./act.ts";
import { installWords, removeWords, statusWords } from "./words.ts";

interface TargetFlags {
  readonly userDirectory?: string;
}
interface InstallFlags extends TargetFlags {
  readonly dryRun?: true;
  /** A path with `--node`, false with `--no-node`, true otherwise. */
  readonly node: string | boolean;
}
interface UninstallFlags extends TargetFlags {
  readonly dryRun?: true;
  readonly removeConfig?: true;
}

/** Where the pack to install comes from; its folder is made when it is asked for. */
export interface Installable {
  readonly name: () => Promise<string>;
  readonly source: () => Promise<PackSource>;
}

/** `install`, `update`, `uninstall` and `status` for one pack. */
export function installCommands(pack: Installable): Command[] {
  return [
    installLike(
      "install",
      "Copy the pack into ComfyUI's custom_nodes, or bring an installed one up to date.",
      pack,
      false,
    ),
    installLike("update", "Bring an installed pack up to date.", pack, true),
    uninstallCommand(pack),
    statusCommand(pack),
  ];
}

function installLike(name: string, description: string, pack: Installable, mustBeThere: boolean): Command {
  const command = target(new Command(name).description(description))
    .option("--node <PATH>", "the Node.js for the config file (default: the one that runs this)")
    .option("--no-node", "leave the config file alone")
    .option("--dry-run", "say what would be done, and do nothing");
  return act<InstallFlags>(command, async ([comfyui], flags) => {
    const plan = await planInstall(await pack.source(), await nodeOf(flags), targetOf(comfyui, flags), surroundings());
    if (mustBeThere) demandInstalled(plan);
    if (flags.dryRun) return outcome("ok", installWords(plan, { done: false }), plan);
    const done = await applyInstall(plan);
    const checks = await checkInstalled(done, surroundings().platform);
    return outcome(exitOf(checks), installWords(plan, { done: true, checks }), plan, checks);
  });
}

function uninstallCommand(pack: Installable): Command {
  const command = target(
    new Command("uninstall").description("Remove the pack's own files from custom_nodes; the config file stays."),
  )
    .option("--remove-config", "remove the config file too: it names your workers")
    .option("--dry-run", "say what would be done, and do nothing");
  return act<UninstallFlags>(command, async ([comfyui], { dryRun = false, removeConfig = false, ...flags }) => {
    const options = { ...targetOf(comfyui, flags), removeConfig, dry: dryRun };
    const removed = await uninstall({ name: await pack.name() }, options, surroundings());
    return outcome("ok", removeWords(removed, { done: !dryRun, removeConfig }), removed);
  });
}

function statusCommand(pack: Installable): Command {
  const command = target(
    new Command("status").description(
      "Say what is installed, whether all of it is there, and which Node.js will run it.",
    ),
  );
  return act<TargetFlags>(command, async ([comfyui], flags) => {
    const found = await findTarget(await pack.name(), targetOf(comfyui, flags), surroundings());
    if (found.installed.state !== "ours") return outcome("notFound", statusWords(found, []), found);
    const checks = await checkInstalled(found, surroundings().platform);
    return outcome(exitOf(checks), statusWords(found, checks), found, checks);
  });
}

function target(command: Command): Command {
  return command
    .argument(
      "[COMFYUI]",
      "ComfyUI's folder, the one with custom_nodes in it (default: looked for here and in the common places)",
    )
    .option("--user-directory <DIR>", "ComfyUI's --user-directory, if it has one of its own");
}

function targetOf(comfyui: string | undefined, { userDirectory }: TargetFlags) {
  return {
    ...(comfyui !== undefined && { comfyui }),
    ...(userDirectory !== undefined && { userDirectory: resolve(userDirectory) }),
  };
}

function surroundings(): Surroundings {
  const { platform, env: environment } = process;
  return { platform, environment, home: homedir(), cwd: process.cwd(), shared: sharedFolders(platform, environment) };
}

async function nodeOf({ node }: InstallFlags): Promise<{ path: string; chosen: boolean } | undefined> {
  if (node === false) return undefined;
  return typeof node === "string" ? { path: resolve(node), chosen: true } : { path: await ownNode(), chosen: false };
}

function exitOf(checks: readonly Check[]): Outcome["exit"] {
  return checks.some(({ result }) => result === "failed") ? "failed" : "ok";
}

function demandInstalled({ installed, source, comfyui }: InstallPlan): void {
  if (installed.state !== "absent") return;
  throw new InstallError("NOT_INSTALLED", `${source.name} is not installed in ${comfyui.root}: use install.`);
}

function outcome(
  exit: Outcome["exit"],
  lines: readonly string[],
  { comfyui, folder, installed, configFile }: Target,
  checks: readonly Check[] = [],
): Outcome {
  const { state } = installed;
  const found =
    state === "ours" ? { version: installed.version, changed: installed.changed, extra: installed.extra } : {};
  return { exit, lines, data: { comfyui, folder, before: { state, ...found }, configFile, checks } };
}
