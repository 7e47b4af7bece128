import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
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
  const open = async (name: string): Promise<SourceFile> => {
    const path = await folders.resolve(name);
    const { size } = await stat(path);
    return { size, stream: () => createReadStream(path) };
  };
  const absent = (): undefined => undefined;
  return { open, size: (name) => open(name).then(({ size }) => size, absent) };
}
