import { type PoolWorker, queueNodesOf, WORKERS, type WorkerClient, type WorkerState } from "@netdist/core";
import type { Server } from "@netdist/server";
import { Command } from "commander";
import { act, failure, type Outcome } from "../act.ts";
import { CommandError } from "../command-error.ts";
import { several } from "../options.ts";
import type { Reporter } from "../report/reporter.ts";
import { bytesText, table } from "../report/table.ts";
import { type Loaded, loadWorkflow } from "../run/load.ts";
import { missingOn } from "../run/missing.ts";
import { startPrimary } from "../run/primary.ts";
import { environmentOf, type SettingsOptions, withSettings } from "../settings.ts";
import { stopSignal } from "../stop-signal.ts";

interface WorkersOptions extends SettingsOptions {
  readonly worker?: readonly string[];
}

/** What is known of one worker. */
type Finding = {
  readonly worker: string;
  readonly ok: boolean;
  /** As the pool sees it; null where it is none of the workers that may be used. */
  readonly state: WorkerState | null;
  readonly says: string;
  readonly version: string;
  readonly devices: readonly string[];
  readonly running: number;
  readonly pending: number;
  readonly slots: number;
  readonly weight: number;
  readonly tags: readonly string[];
  readonly missing: readonly string[];
};

/** `netdist workers [FILE]`. */
export function workersCommand(): Command {
  const command = new Command("workers")
    .description(
      "Say of each worker whether it can be reached, its version, devices and queue, and what it lacks for FILE.",
    )
    .argument("[FILE]", "workflow file")
    .option(
      "--worker <URL|NAME>",
      "worker; several times (default: those of the config file, else those that FILE names)",
      several,
    );
  return act<WorkersOptions>(withSettings(command), ([file], options, reporter) => workers(file, options, reporter));
}

async function workers(file: string | undefined, options: WorkersOptions, reporter: Reporter): Promise<Outcome> {
  const { signal } = stopSignal();
  await using primary = await startPrimary({ environment: environmentOf(options) });
  primary.service(WORKERS).list(options.worker ?? []);
  const listed = options.worker ?? (await listedWorkers(primary));
  const loaded = file === undefined ? undefined : await loadWorkflow(primary, file, listed, [], reporter);
  const asked = listed.length > 0 ? listed : namedIn(primary, loaded);
  if (asked.length === 0)
    throw new CommandError("usage", "No workers are known: give --worker URL, or list them in the config file.");
  const findings = await Promise.all(asked.map((worker) => look(primary, worker, loaded, signal)));
  reporter.show(findingsTable(findings, loaded !== undefined));
  for (const { worker, ok, says, missing } of findings) {
    if (!ok) reporter.show(`\n${worker}: ${says}`);
    for (const line of missing) reporter.show(`\n${worker}: ${line}`);
  }
  const good = findings.every(({ ok, missing }) => ok && missing.length === 0);
  return { exit: good ? "ok" : "worker", data: { workers: findings } };
}

async function listedWorkers(primary: Server): Promise<readonly string[]> {
  const { workers: entries } = await primary.service(WORKERS).config();
  return entries.map(({ name, url }) => name ?? url);
}

function namedIn(primary: Server, loaded: Loaded | undefined): readonly string[] {
  if (loaded === undefined) return [];
  const nodes = queueNodesOf(loaded.prompt, primary.service(WORKERS).lowerings);
  return [...new Set(nodes.flatMap(({ url }) => (url === undefined ? [] : [url])))];
}

async function look(
  primary: Server,
  worker: string,
  loaded: Loaded | undefined,
  signal: AbortSignal,
): Promise<Finding> {
  const none = { version: "–", devices: [], running: 0, pending: 0, slots: 1, weight: 1, tags: [], missing: [] };
  let known: PoolWorker | undefined;
  try {
    const client: WorkerClient = await primary.service(WORKERS).client(worker);
    [known] = await primary.service(WORKERS).pool.look([worker]);
    const [stats, queue] = await Promise.all([client.systemStats({ signal }), client.queue({ signal })]);
    const missing = loaded === undefined ? [] : await missingOn(primary, worker, loaded, signal);
    const devices = stats.devices.map(
      ({ name, vramTotal }) => `${name}${vramTotal ? ` (${bytesText(vramTotal)})` : ""}`,
    );
    return {
      worker,
      ok: true,
      ...standing(known),
      says: "ready",
      version: stats.version || "–",
      devices,
      running: queue.running.length,
      pending: queue.pending.length,
      missing,
    };
  } catch (error) {
    const says = failure(error).error?.message ?? String(error);
    return { ...none, worker: withoutSecrets(worker), ok: false, ...standing(known), says };
  }
}

function standing(known: PoolWorker | undefined): Pick<Finding, "state" | "slots" | "weight" | "tags"> {
  if (known === undefined) return { state: null, slots: 1, weight: 1, tags: [] };
  const { state, slots, weight, tags } = known;
  return { state, slots, weight, tags };
}

/** An address of the file's own may hold a password, which is for nobody's eyes. */
function withoutSecrets(worker: string): string {
  return URL.canParse(worker) && new URL(worker).host !== "" ? worker.replace(/\/\/[^/]*@/, "//") : worker;
}

function findingsTable(findings: readonly Finding[], withFile: boolean): string {
  const rows = findings.map(({ worker, ok, state, version, devices, running, pending, missing, ...of }) => [
    worker,
    state ?? (ok ? "ready" : "no"),
    version,
    devices.join(", ") || "–",
    `${running} + ${pending}`,
    String(of.slots),
    String(of.weight),
    of.tags.join(", ") || "–",
    ...(withFile ? [!ok ? "?" : missing.length === 0 ? "nothing" : String(missing.length)] : []),
  ]);
  return table(
    [
      "worker",
      "state",
      "version",
      "devices",
      "running + waiting",
      "slots",
      "weight",
      "tags",
      ...(withFile ? ["missing"] : []),
    ],
    rows,
  );
}
