/** What the process's exit code means; `--help` lists them. */
export const exitCodes = {
  ok: { code: 0, says: "everything asked for was done" },
  failed: { code: 1, says: "a job failed, or pictures are missing" },
  usage: { code: 2, says: "an option or argument is wrong" },
  file: { code: 3, says: "the workflow file or config file cannot be used" },
  worker: { code: 4, says: "a worker cannot be reached, refuses, or lacks what the workflow needs" },
  port: { code: 5, says: "a port that was asked for is taken" },
  interrupted: { code: 130, says: "stopped by Ctrl-C before it was done" },
} as const satisfies Record<string, { readonly code: number; readonly says: string }>;

export type Exit = keyof typeof exitCodes;

/** The list as `--help` shows it. */
export function exitHelp(): string {
  const rows = Object.values(exitCodes).map(({ code, says }) => `  ${String(code).padStart(3)}  ${says}`);
  return ["", "Exit codes:", ...rows].join("\n");
}
