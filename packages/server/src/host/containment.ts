import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, relative, sep } from "node:path";

/** True when `path` is `folder` or below it; both absolute and without symbolic links. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The real path of `path`, or undefined when nothing is there. */
export async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The real path of the nearest folder above `path` (or of `path` itself) that exists. */
export async function realAncestor(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const found = await realPath(at);
    if (found !== undefined) return found;
  }
}

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EACCES"].includes(code);
}
