import { resolve } from "node:path";
import type { FolderKind } from "@netdist/sdk";
import { isWithin, realAncestor } from "../../host/containment.ts";
import { FileNameError } from "../../host/errors.ts";
import { checkFileName } from "../../host/file-names.ts";

/** The path below `root`, judged by its text alone; undefined when it leaves it. */
export function below(root: string, path: string): string | undefined {
  if (path.includes("\0")) return undefined;
  const target = resolve(root, path);
  return isWithin(resolve(root), target) ? target : undefined;
}

/** True when what exists of `target` is inside `root` with all symbolic links followed; `root` may be a link itself. */
export async function isReallyBelow(root: string, target: string): Promise<boolean> {
  const [realRoot, real] = await Promise.all([realAncestor(root), realAncestor(target)]);
  return isWithin(realRoot, real);
}

/** True for a name that a file may have on every system. */
export function isPortableName(name: string, kind: FolderKind): boolean {
  try {
    checkFileName({ name, kind });
    return true;
  } catch (error) {
    if (error instanceof FileNameError) return false;
    throw error;
  }
}
