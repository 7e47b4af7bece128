import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { JsonObject } from "@netdist/sdk/prompt";
import { Command } from "commander";
import { act, failure, type Outcome } from "../act.ts";
import { type BatchCommandOptions, batch, isBatch, readSpec, withBatchOptions } from "../batch/command.ts";
import { CommandError } from "../command-error.ts";
import { several } from "../options.ts";
import type { Reporter } from "../report/reporter.ts";
import { missingText } from "../run/incomplete.ts";
import type { RunResult } from "../run/on-primary.ts";
import { startPrimary } from "../run/primary.ts";
import { shareJson, shareTable } from "../run/report.ts";
import { runWorkflow } from "../run/run-workflow.ts";
import { environmentOf, type SettingsOptions, withSettings } from "../settings.ts";
import { stopSignal } from "../stop-signal.ts";

interface RunCommandOptions extends BatchCommandOptions, SettingsOptions {
  readonly worker?: readonly string[];
  readonly set?: readonly string[];
  readonly out?: string;
  readonly inputDirectory?: string;
}

/** `netdist run FILE`. */
export function runCommand(): Command {
  const command = new Command("run")
    .description(
      "Run a workflow file on workers: an API prompt, a workflow as ComfyUI's frontend saves it, or a PNG that holds either; or many jobs of it.",
    )
    .argument("<FILE>", "workflow file, or a jobs file (.yaml)")
    .option(
      "--worker <URL|NAME>",
      "worker; several times: they go into the file's queue nodes in node-id order, or share a pool's batch or the jobs",
      several,
    )
    .option(
      "--set <NODE.INPUT=VALUE>",
      "another value for an input; NODE is an id, a title or a class; several times",
      several,
    )
    .option("--out <DIR>", 'folder for the results (default: "out")')
    .option("--input-directory <DIR>", "folder of the files that the workflow reads (default: the workflow file's own)")
    .option("--once", "accepted for `npm start`; a run always ends by itself");
  return act<RunCommandOptions>(withSettings(withBatchOptions(command)), ([file = ""], options, reporter) =>
    run(file, options, reporter),
  );
}

async function run(file: string, options: RunCommandOptions, reporter: Reporter): Promise<Outcome> {
  if (isBatch(file, options)) return await runMany(file, options, reporter);
  const out = resolve(options.out ?? "out");
  const { signal } = stopSignal();
  const input = await inputFolder(file, options.inputDirectory);
  await using primary = await startPrimary({ out, input, environment: environmentOf(options) });
  const result = await runWorkflow(primary, {
    file,
    out,
    reporter,
    signal,
    workers: options.worker ?? [],
    sets: options.set ?? [],
  });
  showResult(reporter, result);
  return outcomeOf(result);
}

async function runMany(file: string, options: RunCommandOptions, reporter: Reporter): Promise<Outcome> {
  const spec = await readSpec(file, options);
  const { signal } = stopSignal();
  const input = await inputFolder(spec.workflow, options.inputDirectory);
  await using primary = await startPrimary({ input, environment: environmentOf(options) });
  return await batch(primary, spec, options, { reporter, signal });
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

/** How the run went, with what it gave: a run of which a part failed has failed, whatever the others made. */
export function outcomeOf(result: RunResult): Omit<Outcome, "data"> & { readonly data: JsonObject } {
  const data = resultJson(result);
  return result.failure ? { ...failure(result.failure), data } : { exit: "ok", data };
}

export function showResult(reporter: Reporter, { shares, files, failure }: RunResult): void {
  reporter.show(`\n${shareTable(shares)}\n`);
  reporter.show(
    files.length === 0
      ? "Nothing was saved."
      : `${files.length} file${files.length === 1 ? "" : "s"} saved:\n${files.map((file) => `  ${file}`).join("\n")}`,
  );
  if (failure) reporter.show(`\nThe run is incomplete. ${missingText(shares)}`);
}

function resultJson({ shares, files, failure }: RunResult): JsonObject {
  return { complete: failure === undefined, shares: shares.map(shareJson), files };
}
