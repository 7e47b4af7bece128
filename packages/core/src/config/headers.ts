import { NetDistError } from "../errors/index.ts";
import type { WorkerEntry } from "./schema.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The headers that requests to a worker carry. Throws CONFIG_INVALID for an unset variable. */
export function workerHeaders(entry: WorkerEntry, environment: Environment): Record<string, string> {
  const worker = entry.name ?? entry.url;
  return resolveHeaders(entry.headers, environment, { who: `Worker ${worker}`, worker });
}

/**
 * Headers from the config file; `env:NAME` (also after a scheme: `Bearer env:NAME`) is taken from the environment at
 * use, so that secrets need not stand in the file. Throws CONFIG_INVALID for an unset variable; `who` begins its sentence.
 */
export function resolveHeaders(
  headers: Readonly<Record<string, string>>,
  environment: Environment,
  { who, worker }: { readonly who: string; readonly worker?: string },
): Record<string, string> {
  const resolve = (value: string): string =>
    value.replace(/(^|\s)env:([A-Za-z_][A-Za-z0-9_]*)$/, (_match, lead: string, name: string) => {
      const found = environment[name];
      if (found !== undefined && found !== "" && !/[\r\n\0]/.test(found)) return lead + found.trim();
      throw new NetDistError("CONFIG_INVALID", `${who} takes a header from ${name}, which is not set.`, {
        phase: "config",
        worker,
        hint: `Set the environment variable ${name} for the process that runs ComfyUI or netdist.`,
      });
    });
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, resolve(value)]));
}
