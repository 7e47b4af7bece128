import { homedir, platform } from "node:os";
import { join } from "node:path";

/** Where `netdist serve` keeps its files unless told otherwise: `netdist` in the platform's folder for user data. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (platform() === "win32")
    return join(environment["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "netdist");
  if (platform() === "darwin") return join(homedir(), "Library", "Application Support", "netdist");
  return join(environment["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "netdist");
}
