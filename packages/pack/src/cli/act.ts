import type { Command } from "commander";
import { PackError } from "../errors.ts";
import { InstallError, type InstallErrorCode } from "../install/errors.ts";
import { type Exit, exitCodes, exitHelp } from "./exit.ts";

/** What a command gives: lines for people, data for programs, and how it went. */
export interface Outcome {
  readonly exit: Exit;
  readonly lines: readonly string[];
  readonly data: object;
}
interface Failure {
  readonly exit: Exit;
  readonly error: { readonly code: string; readonly message: string };
}

/** Gives a command `--json`, the exit codes in its help, and an action that says what `run` gives or throws. */
export function act<O>(
  command: Command,
  run: (args: readonly (string | undefined)[], options: O) => Promise<Outcome>,
): Command {
  return command
    .option("--json", "one envelope on stdout instead of words")
    .addHelpText("after", exitHelp())
    .action(async () => {
      const options = command.opts<O & { readonly json?: true }>();
      const outcome = await run(command.processedArgs as (string | undefined)[], options).catch(failure);
      if (options.json) process.stdout.write(`${JSON.stringify(envelope(command.name(), outcome))}\n`);
      else tell(outcome);
      process.exitCode = exitCodes[outcome.exit].code;
    });
}

function tell(outcome: Outcome | Failure): void {
  if ("error" in outcome) process.stderr.write(`error: ${outcome.error.message}\n`);
  else for (const line of outcome.lines) process.stdout.write(`${line}\n`);
}

/** The shape of comfy-cli's `--json`. */
function envelope(command: string, outcome: Outcome | Failure): object {
  const failed = "error" in outcome;
  return {
    schema: "envelope/1",
    type: "envelope",
    ok: outcome.exit === "ok",
    command,
    data: failed ? null : outcome.data,
    error: failed ? outcome.error : null,
  };
}

const exits: Readonly<Record<InstallErrorCode, Exit>> = {
  NOT_FOUND: "notFound",
  SEVERAL: "notFound",
  NOT_INSTALLED: "notFound",
  FOREIGN: "refused",
  CONFIG: "refused",
  FAILED: "failed",
};

function failure(error: unknown): Failure {
  if (error instanceof InstallError) return { exit: exits[error.code], error };
  if (error instanceof PackError) return { exit: error.code === "TARGET_FOREIGN" ? "refused" : "failed", error };
  const { code = "", message } = (
    error instanceof Error ? error : { message: String(error) }
  ) as NodeJS.ErrnoException & { stack?: string };
  if (/^E[A-Z]+$/.test(code)) return { exit: "failed", error: { code, message } };
  // A fault of ours: its stack helps to mend it.
  return { exit: "failed", error: { code: "INTERNAL", message: (error instanceof Error && error.stack) || message } };
}
