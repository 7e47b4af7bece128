import { NetDistError } from "../errors/index.ts";
import type { WorkerEntry } from "./schema.ts";

/**
 * The headers that requests to a worker carry; `env:NAME` (also after a scheme: `Bearer env:NAME`) is taken from the
 * environment at use, so that secrets need not stand in the file. Throws CONFIG_INVALID for an unset variable.
 */
export function workerHeaders(
  entry: WorkerEntry,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const resolve = (value: string): string =>
    value.replace(/(^|\s)env:([A-Za-z_][A-Za-z0-9_]*)$/, (_match, lead: string, name: string) => {
      const found = environment[name];
      if (found !== undefined && found !== "" && !/[\r\n\0]/.test(found)) return lead + found.trim();
      const worker = entry.name ?? entry.url;
      throw new NetDistError("CONFIG_INVALID", `Worker ${worker} takes a header from ${name}, which is not set.`, {
        phase: "config",
        worker,
        hint: `Set the environment variable ${name} for the process that runs ComfyUI or netdist.`,
      });
    });
  return Object.fromEntries(Object.entries(entry.headers).map(([name, value]) => [name, resolve(value)]));
}
