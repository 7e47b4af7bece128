import type { Logger } from "@netdist/sdk";
import type { Outbox } from "../frames/outbox.ts";

const MAX_LINE = 4_000;
// Line breaks, terminal commands and marks that turn the direction of text: a line stays one line (T18).
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A logger whose lines stand in ComfyUI's own log. */
export function createLog(outbox: Outbox): Logger {
  const write = (level: keyof Logger) => (message: string) => {
    outbox.send({ t: "log", level, text: oneLine(message) }).catch(() => undefined);
  };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** The text without what could pass for other lines. */
export function oneLine(text: string): string {
  const cut = text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text;
  return cut.toWellFormed().replace(UNSAFE, (unit) => (unit === "\n" ? "\\n" : escapeUnit(unit)));
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
