import type { Logger } from "@netdist/sdk";

const levels = ["DEBUG", "INFO", "WARNING", "ERROR"] as const;

/** A logger on stderr from `level` (ComfyUI's names) upwards; unknown names mean INFO. */
export function consoleLog(level: string): Logger {
  const from = levels.indexOf(level.toUpperCase() as (typeof levels)[number]);
  const write = (at: (typeof levels)[number]) => (message: string) => {
    if (levels.indexOf(at) >= (from < 0 ? 1 : from)) process.stderr.write(`[${at.toLowerCase()}] ${message}\n`);
  };
  return { debug: write("DEBUG"), info: write("INFO"), warn: write("WARNING"), error: write("ERROR") };
}
