import type { Logger } from "@netdist/sdk";
import type { JsonObject } from "@netdist/sdk/prompt";

/** Lines kept for `/internal/logs`; ComfyUI keeps as many. */
const CAPACITY = 300;

/** A logged line: ISO time without zone, and the text with its line end. */
export type LogEntry = JsonObject & { readonly t: string; readonly m: string };

/** A logger that remembers its last lines and tells a listener of new ones. */
export interface LogBook extends Logger {
  readonly entries: readonly LogEntry[];
  onEntry(listener: (entry: LogEntry) => void): void;
}

export function createLogBook(log: Logger): LogBook {
  const entries: LogEntry[] = [];
  let listener: (entry: LogEntry) => void = () => {};
  const write = (level: keyof Logger) => (message: string) => {
    log[level](message);
    const entry = { t: new Date().toISOString().slice(0, -1), m: `[${level.toUpperCase()}] ${message}\n` };
    entries.push(entry);
    if (entries.length > CAPACITY) entries.shift();
    listener(entry);
  };
  return {
    debug: (message) => log.debug(message),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    entries,
    onEntry(next) {
      listener = next;
    },
  };
}
