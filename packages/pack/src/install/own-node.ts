import { realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";

interface Runtime {
  readonly execPath: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The Node.js that runs this, by a path that lasts: where a folder of PATH links to the very same file it is that link
 * (Homebrew's own folders change with every version), unless that folder belongs to one shell only, as fnm's do.
 */
export async function ownNode(
  { execPath, environment }: Runtime = { execPath: process.execPath, environment: process.env },
): Promise<string> {
  const real = await realpath(execPath);
  if (!/[\\/]Cellar[\\/]/.test(real)) return real;
  const folders = (environment["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !/multishell/.test(folder));
  for (const link of folders.map((folder) => join(folder, "node"))) {
    if ((await realpath(link).catch(() => undefined)) === real) return link;
  }
  return real;
}
