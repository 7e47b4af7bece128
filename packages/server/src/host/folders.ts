import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { FileChoices, FolderKind, Folders } from "@netdist/sdk";
import { isWithin, realPath } from "./containment.ts";
import { FileNameError } from "./errors.ts";
import { checkFileName, cutAnnotation, type FileName } from "./file-names.ts";
import { listFolder } from "./listing.ts";
import { makeSavePath } from "./save-path.ts";

/** Absolute or relative paths of the server's folders. */
export interface FolderPaths {
  readonly input: string;
  readonly output: string;
  readonly temp: string;
  readonly user: string;
}

/** The server's folders as nodes see them, with the user directory that only the host uses. */
export interface HostFolders extends Folders {
  /** Absolute path of the user directory. */
  readonly user: string;
}

/** Folders over real directories; `now` is what the tokens of a save path say. */
export function createFolders(paths: FolderPaths, now: () => Date = () => new Date()): HostFolders {
  const roots = { input: resolve(paths.input), output: resolve(paths.output), temp: resolve(paths.temp) };
  return {
    user: resolve(paths.user),
    root: (kind) => roots[kind],
    list: (choices) => list(roots, choices),
    async resolve(annotatedName, kind = "input") {
      const name = cutAnnotation(annotatedName, kind);
      return await findFile(roots[name.kind], name);
    },
    savePath: (prefix, kind, size = { width: 0, height: 0 }) =>
      makeSavePath({ prefix, kind, root: roots[kind], size, now: now() }),
  };
}

async function list(roots: Readonly<Record<FolderKind, string>>, choices: FileChoices): Promise<string[]> {
  const names = await Promise.all(choices.roots.map((kind) => listFolder(roots[kind], kind, choices)));
  return names.flat();
}

/** The real path of a file in `root`. A file that is outside and one that is absent get the same error. */
async function findFile(root: string, file: FileName): Promise<string> {
  checkFileName(file);
  const [realRoot, real] = await Promise.all([realPath(root), realPath(resolve(root, file.name))]);
  const inside = realRoot !== undefined && real !== undefined && isWithin(realRoot, real);
  if (!inside || !(await stat(real)).isFile()) throw new FileNameError(file.name, file.kind);
  return real;
}
