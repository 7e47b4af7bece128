import { join } from "node:path";
import { below, isReallyBelow } from "../files/safe-path.ts";
import { statOf } from "../files/walk.ts";

/**
 * The only user there is. Other folders beside it, `__netdist` with its secrets first of all, cannot be named: every
 * path is taken below this one.
 */
export const USER = "default";

/** The folder of the user's files. */
export function userRoot(userDirectory: string): string {
  return join(userDirectory, USER);
}

/** The absolute path of a user's file; undefined when it leads out, by its text or by links. */
export async function userPath(userDirectory: string, file: string): Promise<string | undefined> {
  const root = userRoot(userDirectory);
  const path = below(root, unquote(file));
  return path !== undefined && (await isReallyBelow(root, path)) ? path : undefined;
}

/** ComfyUI unquotes once more what the router has already decoded. */
function unquote(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

/** A file as `full_info` shows it: times in whole milliseconds, in fractional seconds on 0.3.64. */
export async function fileInfo(path: string, shown: string, profile: string) {
  const stats = await statOf(path);
  const time = (ms: number) => (profile === "0.3.64" ? ms / 1000 : Math.trunc(ms));
  return {
    path: shown,
    size: stats?.size ?? 0,
    modified: time(stats?.mtimeMs ?? 0),
    created: time(stats?.ctimeMs ?? 0),
  };
}
