import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import type { Folders } from "@netdist/sdk";
import type { SourceFile } from "../job/index.ts";

/** Files of this host by annotated name. */
export interface InputFiles {
  /** Bytes; undefined where there is no such file. */
  size(name: string): Promise<number | undefined>;
  open(name: string): Promise<SourceFile>;
}

/** The files in a host's folders; the folders check that a name stays inside. */
export function inputFiles(folders: Folders): InputFiles {
  return filesBy((name) => folders.resolve(name));
}

/** The files below a folder, by their names there: `cat.png`, `clips/cat.png [input]`. Nothing outside of it is read. */
export function filesIn(folder: string): InputFiles {
  return filesBy(async (name) => {
    const path = resolve(folder, name.replace(/ \[input\]$/, ""));
    const inside = relative(folder, path);
    if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) throw new Error(`${name} is not in ${folder}`);
    return path;
  });
}

function filesBy(pathOf: (name: string) => Promise<string>): InputFiles {
  const open = async (name: string): Promise<SourceFile> => {
    const path = await pathOf(name);
    const { size } = await stat(path);
    return { size, stream: () => createReadStream(path) };
  };
  const absent = (): undefined => undefined;
  return { open, size: (name) => open(name).then(({ size }) => size, absent) };
}
