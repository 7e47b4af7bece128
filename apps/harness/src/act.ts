import { isNetDistError, type NetDistError } from "@netdist/core";
import type { Json } from "@netdist/sdk/prompt";
import { PortTakenError } from "@netdist/server";
import type { Command } from "commander";
import { CommandError } from "./command-error.ts";
import { type Exit, exitCodes, exitHelp } from "./exit.ts";
import { createReporter, type ErrorJson, type Reporter } from "./report/reporter.ts";
import { version } from "./version.ts";

/** What a command gives: its data for `--json`, and how it went. */
export interface Outcome {
  readonly exit: Exit;
  readonly data?: Json;
  readonly error?: ErrorJson;
}

/**
 * Gives a command `--json`, the list of exit codes in its help, and an action that turns what `run` gives or throws into
 * words, the envelope and the exit code.
 */
export function act<O>(
  command: Command,
  run: (args: readonly (string | undefined)[], options: O, reporter: Reporter) => Promise<Outcome>,
): Command {
  return command
    .option("--json", "progress as one JSON object a line, and one envelope as the last line, on stdout")
    .addHelpText("after", exitHelp())
    .action(async () => {
      const options = command.opts<O & { readonly json?: true }>();
      const reporter = createReporter(command.name(), version, options.json === true);
      const outcome = await run(command.processedArgs as (string | undefined)[], options, reporter).catch(failure);
      reporter.end({ ok: outcome.exit === "ok", ...outcome });
      process.exitCode = exitCodes[outcome.exit].code;
    });
}

/** A thrown error as an outcome. What is not an error of ours is a fault of ours: its stack is shown. */
export function failure(error: unknown): Outcome {
  if (isNetDistError(error)) return { exit: exitOf(error), error: errorJson(error) };
  if (error instanceof CommandError)
    return { exit: error.exit, error: { code: error.exit.toUpperCase(), message: error.message } };
  if (error instanceof PortTakenError) return { exit: "port", error: { code: "PORT_TAKEN", message: error.message } };
  const system = systemError(error);
  if (system) return system;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exit: "failed", error: { code: "INTERNAL", message: text } };
}

/** What the system refuses, a folder or an address, in one line; undefined for every other error. */
function systemError(error: unknown): Outcome | undefined {
  const { code = "", message } = (error instanceof Error ? error : { message: "" }) as NodeJS.ErrnoException;
  const hint = systemHints[code];
  return hint === undefined ? undefined : { exit: "usage", error: { code, message: `${message}. ${hint}` } };
}

const elsewhere = "Choose a folder that you may write to.";
const systemHints: Readonly<Record<string, string>> = {
  EACCES: elsewhere,
  EPERM: elsewhere,
  EROFS: elsewhere,
  EEXIST: "A file stands where a folder should be: choose another folder.",
  ENOTDIR: "A file stands where a folder should be: choose another folder.",
  ENOENT: "Check the path.",
  ENOSPC: "The disk is full: make room, or choose a folder on another one.",
  EADDRNOTAVAIL: "Choose an address that this machine has, or 0.0.0.0 for all.",
  ENOTFOUND: "Check the spelling of the address.",
};

export function errorJson(error: NetDistError): ErrorJson {
  const { hint, worker, phase, promptId, nodeId, classType, title, detail } = error.facts;
  const details = { worker, phase, promptId, nodeId, classType, title, detail };
  return { code: error.code, message: error.message, ...(hint !== undefined && { hint }), details };
}

function exitOf({ code, facts }: NetDistError): Exit {
  if (code === "CANCELLED") return "interrupted";
  if (
    facts.phase === "config" ||
    facts.phase === "convert" ||
    code === "PROMPT_INVALID" ||
    code === "NOT_A_PROMPT" ||
    code === "NO_OUTPUTS"
  )
    return "file";
  return facts.phase === "run" || facts.phase === "fetch" ? "failed" : "worker";
}
