import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { act, type Outcome } from "../act.ts";
import { CommandError } from "../command-error.ts";
import { several } from "../options.ts";
import type { Reporter } from "../report/reporter.ts";
import type { RunResult } from "../run/on-primary.ts";
import { startPrimary } from "../run/primary.ts";
import { shareJson, shareTable } from "../run/report.ts";
import { runWorkflow } from "../run/run-workflow.ts";
import { stopSignal } from "../stop-signal.ts";

interface RunCommandOptions {
  readonly worker?: readonly string[];
  readonly set?: readonly string[];
  readonly out: string;
  readonly inputDirectory?: string;
}

/** `netdist run FILE`. */
export function runCommand(): Command {
  const command = new Command("run")
    .description(
      "Run a workflow file on workers: an API prompt, a workflow as ComfyUI's frontend saves it, or a PNG that holds either.",
    )
    .argument("<FILE>", "workflow file")
    .option(
      "--worker <URL|NAME>",
      "worker; several times: they go into the file's queue nodes in node-id order",
      several,
    )
    .option(
      "--set <NODE.INPUT=VALUE>",
      "another value for an input; NODE is an id, a title or a class; several times",
      several,
    )
    .option("--out <DIR>", "folder for the results", "out")
    .option("--input-directory <DIR>", "folder of the files that the workflow reads (default: the workflow file's own)")
    .option("--once", "accepted for `npm start`; a run always ends by itself");
  return act<RunCommandOptions>(command, ([file = ""], options, reporter) => run(file, options, reporter));
}

async function run(file: string, options: RunCommandOptions, reporter: Reporter): Promise<Outcome> {
  const out = resolve(options.out);
  const { signal } = stopSignal();
  await using primary = await startPrimary({ out, input: await inputFolder(file, options.inputDirectory) });
  const result = await runWorkflow(primary, {
    file,
    out,
    reporter,
    signal,
    workers: options.worker ?? [],
    sets: options.set ?? [],
  });
  showResult(reporter, result);
  return { exit: "ok", data: resultJson(result) };
}

/** The folder of the files that the workflow reads: one that is there, since the primary would make a missing one. */
async function inputFolder(file: string, given: string | undefined): Promise<string> {
  const folder = given ?? dirname(resolve(file));
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return folder;
  if (given === undefined) throw new CommandError("file", `${file} cannot be read: there is no folder ${folder}.`);
  throw new CommandError(
    "usage",
    `--input-directory ${given} is no folder: give the one that holds the workflow's files.`,
  );
}

export function showResult(reporter: Reporter, { shares, files }: RunResult): void {
  reporter.show(`\n${shareTable(shares)}\n`);
  reporter.show(
    files.length === 0
      ? "Nothing was saved."
      : `${files.length} file${files.length === 1 ? "" : "s"} saved:\n${files.map((file) => `  ${file}`).join("\n")}`,
  );
}

export function resultJson({ shares, files }: RunResult): NonNullable<Outcome["data"]> {
  return { shares: shares.map(shareJson), files };
}
