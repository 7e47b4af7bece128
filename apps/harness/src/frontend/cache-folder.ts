import { homedir, platform } from "node:os";
import { join } from "node:path";

/** Where `netdist` keeps what it can fetch again: `netdist` in the platform's folder for caches. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (platform() === "win32") {
    return join(environment["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "netdist", "cache");
  }
  if (platform() === "darwin") return join(homedir(), "Library", "Caches", "netdist");
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "netdist");
}
