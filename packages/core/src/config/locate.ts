import { existsSync } from "node:fs";
import { homedir, platform } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Path of the config file: `NETDIST_CONFIG`, else `__netdist/netdist.yaml` in the host's user directory (ComfyUI never
 * serves `__` folders over HTTP), else `netdist/netdist.yaml` in the platform's config folder. It need not exist.
 */
export function locateConfig(environment: Environment, userDirectory: string | undefined): string {
  const named = environment["NETDIST_CONFIG"];
  if (named) return named;
  const shared = join(configFolder(environment), "netdist", "netdist.yaml");
  if (userDirectory === undefined) return shared;
  const own = join(userDirectory, "__netdist", "netdist.yaml");
  return existsSync(own) || !existsSync(shared) ? own : shared;
}

function configFolder(environment: Environment): string {
  if (platform() === "win32") return environment["APPDATA"] ?? join(homedir(), "AppData", "Roaming");
  if (platform() === "darwin") return join(homedir(), "Library", "Application Support");
  return environment["XDG_CONFIG_HOME"] || join(homedir(), ".config");
}
