import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseConfig } from "@netdist/core/config";
import { isMap, isScalar, parseDocument } from "yaml";
import { InstallError } from "./errors.ts";

const header = "# Workers, trust and other settings of NetDist; its README lists them.\n";

/** The value of `node:` in a config file's text. Throws CONFIG naming the fault. */
export function nodeIn(text: string, file: string): string | undefined {
  const node: unknown = parseDocument(text).get("node");
  checkConfig(text, file);
  return typeof node === "string" ? node : undefined;
}

/** The text with `node:` set; every other byte stays. Throws CONFIG where it cannot be put in. */
export function withNode(text: string, node: string, file: string): string {
  checkConfig(text, file);
  const { contents } = parseDocument(text);
  if (contents !== null && (!isMap(contents) || contents.flow)) {
    throw new InstallError("CONFIG", `${file} is written in braces; add this by hand: node: ${JSON.stringify(node)}`);
  }
  const value = contents?.get("node", true);
  const range = isScalar(value) ? value.range : undefined;
  const set = range
    ? text.slice(0, range[0]) + JSON.stringify(node) + text.slice(range[1])
    : `${text === "" || text.endsWith("\n") ? text : `${text}\n`}node: ${JSON.stringify(node)}\n`;
  checkConfig(set, file);
  return set;
}

/** The config file's text, or undefined where there is none. */
export async function readConfig(file: string): Promise<string | undefined> {
  return await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new InstallError("CONFIG", `${file} cannot be read: ${error.message}.`, { cause: error });
  });
}

/** Writes the config file in one step, for its owner alone: it may hold tokens. */
export async function writeConfig(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}.new`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(fresh, text, { mode: 0o600 });
    await chmod(fresh, 0o600);
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** A new config file. */
export function newConfig(node: string, file: string): string {
  return withNode(header, node, file);
}

function checkConfig(text: string, file: string): void {
  try {
    parseConfig(text, file);
  } catch (cause) {
    throw new InstallError(
      "CONFIG",
      `${cause instanceof Error ? cause.message : String(cause)} Mend it first; it was not touched.`,
      { cause },
    );
  }
}
