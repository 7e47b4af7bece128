import { readFile, stat } from "node:fs/promises";
import type { HostFacts } from "@netdist/sdk";
import { NetDistError } from "../errors/index.ts";
import { locateConfig } from "./locate.ts";
import { overlay, SETTINGS } from "./overlay.ts";
import { parseConfig } from "./parse.ts";
import { type Config, defaultConfig } from "./schema.ts";

/** The config file as it is now. */
export interface ConfigStore {
  readonly file: string;
  /**
   * The current settings: the file is read again when it has changed. When it has become invalid, the last good
   * settings and the error; throws CONFIG_INVALID when there never were good ones. A missing file is the default.
   */
  read(): Promise<{ readonly config: Config; readonly error: NetDistError | undefined }>;
}

/** The settings of a host: its config file, and over it what `NETDIST_SETTINGS` says. */
export function hostConfig({
  environment,
  userDirectory,
}: Pick<HostFacts, "environment" | "userDirectory">): ConfigStore {
  return openConfig(locateConfig(environment, userDirectory), environment[SETTINGS]);
}

/** A config file; `settings` is text of the same form, laid over it. */
export function openConfig(file: string, settings?: string): ConfigStore {
  let stamp: string | undefined;
  let good: Config | undefined;
  let error: NetDistError | undefined;
  return {
    file,
    async read() {
      const now = await stampOf(file);
      if (now !== stamp) {
        stamp = now;
        try {
          const read = now === "absent" ? defaultConfig : parseConfig(await readFile(file, "utf8"), file);
          good = settings === undefined ? read : overlay(settings)(read);
          error = undefined;
        } catch (cause) {
          error = asConfigError(file, cause);
        }
      }
      if (good === undefined) throw error ?? asConfigError(file, undefined);
      return { config: good, error };
    },
  };
}

async function stampOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs}:${size}:${ino}`;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "absent";
    throw asConfigError(file, cause);
  }
}

function asConfigError(file: string, cause: unknown): NetDistError {
  if (cause instanceof NetDistError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new NetDistError("CONFIG_INVALID", `${file} cannot be read: ${reason}.`, { phase: "config", cause });
}
