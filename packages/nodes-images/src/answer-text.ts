import { sanitize, type UrlAnswer } from "@netdist/core";

/** An answer in a few lines that are safe to show: its status, and its text where it is one. */
export function answerText({ status, type, bytes }: UrlAnswer): string {
  const text = type.startsWith("text/") || /[/+]json$/.test(type) ? new TextDecoder().decode(bytes) : "";
  const shown = /^\s*</.test(text) ? "" : sanitize(text).trim();
  return shown === "" ? String(status) : `${status} ${shown}`;
}
