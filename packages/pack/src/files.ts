import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** A folder in memory: contents by path, which has forward slashes. */
export type Files = ReadonlyMap<string, Uint8Array>;
/** What makes one: text is written as UTF-8. */
export type FileEntries = Iterable<readonly [path: string, content: string | Uint8Array]>;

/** Files in the order of their paths, so that equal ones give equal bytes. A later entry replaces an earlier one. */
export function filesOf(entries: FileEntries): Files {
  const all = new Map([...entries].map(([path, content]) => [path, bytesOf(content)]));
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every file below `folder`, under `prefix`, but those that systems and editors hide there; nothing where there is no such folder. */
export async function readFolder(folder: string, prefix = ""): Promise<[path: string, content: Uint8Array][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(noneIfAbsent);
  const paths = entries
    .filter((entry) => entry.isFile() && !/^\.|^Thumbs\.db$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path): Promise<[string, Uint8Array]> => {
      return [prefix + relative(folder, path).split(sep).join("/"), await readFile(path)];
    }),
  );
}

/** A file's content, or undefined where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

function noneIfAbsent(error: NodeJS.ErrnoException): [] {
  if (error.code === "ENOENT") return [];
  throw error;
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : content;
}
