/** What the process's exit code means; `--help` lists them. */
export const exitCodes = {
  ok: { code: 0, says: "everything asked for was done" },
  failed: { code: 1, says: "it could not be done, or a check failed" },
  usage: { code: 2, says: "an option or argument is wrong" },
  notFound: {
    code: 3,
    says: "no ComfyUI was found, or several were and none was named; or the pack is not installed there",
  },
  refused: {
    code: 4,
    says: "something that is not ours stands in the way, or the config file has a fault: nothing was changed",
  },
} as const satisfies Record<string, { readonly code: number; readonly says: string }>;

export type Exit = keyof typeof exitCodes;

/** The list as `--help` shows it. */
export function exitHelp(): string {
  const rows = Object.values(exitCodes).map(({ code, says }) => `  ${String(code).padStart(3)}  ${says}`);
  return ["", "Exit codes:", ...rows].join("\n");
}
