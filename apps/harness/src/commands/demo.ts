import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PANEL } from "@netdist/core";
import { createServer, type Server } from "@netdist/server";
import { Command } from "commander";
import { act, type Outcome } from "../act.ts";
import { ownPage, serveFrontend } from "../frontend/serve-frontend.ts";
import { type FrontEnd, frontEndOption, several, whole } from "../options.ts";
import type { Reporter } from "../report/reporter.ts";
import { startPrimary } from "../run/primary.ts";
import { runWorkflow } from "../run/run-workflow.ts";
import { environmentOf, type SettingsOptions, withSettings } from "../settings.ts";
import { stopSignal } from "../stop-signal.ts";
import { outcomeOf, showResult } from "./run.ts";

interface DemoOptions extends SettingsOptions {
  readonly port?: number;
  readonly worker?: readonly string[];
  readonly set?: readonly string[];
  readonly out: string;
  readonly once?: true;
  readonly frontEnd: FrontEnd;
}

const WORKER_PORTS = [8288, 8388];

/** `netdist demo`: what `npm start` does. */
export function demoCommand(): Command {
  const command = new Command("demo")
    .description(
      "Start a primary and two workers of our own, run the example workflow over all three, and go on serving.",
    )
    .option(
      "--port <PORT>",
      "the primary's port; an error when it is taken (default: 8188, or the next free one)",
      whole("--port", 0, 65_535),
    )
    .option("--worker <URL|NAME>", "use this worker instead of the two of our own; several times", several)
    .option("--set <NODE.INPUT=VALUE>", "another value for an input of the example; several times", several)
    .option("--out <DIR>", "folder for the pictures", "out")
    .addOption(frontEndOption())
    .option("--once", "end after the run instead of serving until Ctrl-C");
  return act<DemoOptions>(withSettings(command), (_args, options, reporter) => demo(options, reporter));
}

async function demo(options: DemoOptions, reporter: Reporter): Promise<Outcome> {
  const out = resolve(options.out);
  const stop = stopSignal();
  const frontend =
    options.once || options.frontEnd === "none" ? ownPage : serveFrontend(reporter, { signal: stop.signal });
  await using primary = await startPrimary({
    frontend: frontend.options,
    out,
    environment: environmentOf(options),
    port: options.port ?? 8188,
    portTaken: options.port === undefined ? "next" : "error",
  });
  const said = options.port === undefined && primary.port !== 8188 ? " (8188 is taken)" : "";
  reporter.say(`primary  ${primary.url}${said}`);
  await using workers = await startWorkers(options.worker === undefined ? WORKER_PORTS : [], reporter);
  const urls = options.worker ?? workers.urls;
  reporter.event("listening", { primary: primary.url, workers: urls });
  const result = await runWorkflow(primary, {
    file: example(),
    out,
    reporter,
    signal: stop.signal,
    workers: urls,
    sets: options.set ?? [],
  });
  showResult(reporter, result);
  const { data, ...how } = outcomeOf(result);
  const outcome = { ...how, data: { primary: primary.url, workers: urls, ...data } };
  // Awaited here: the servers close when this function ends.
  if (options.once || result.failure) return outcome;
  reporter.show(
    `\nServing at ${primary.url} until Ctrl-C. Open it in a browser, choose an example among the templates, and press Run.`,
  );
  reporter.say(`workers and jobs: ${await primary.service(PANEL).link()}`);
  await frontend.ready;
  await stop.stopped;
  return outcome;
}

interface DemoWorkers extends AsyncDisposable {
  readonly urls: readonly string[];
}

async function startWorkers(ports: readonly number[], reporter: Reporter): Promise<DemoWorkers> {
  const servers: Server[] = [];
  const close = async (): Promise<void> => void (await Promise.all(servers.map((server) => server.close())));
  try {
    for (const port of ports) {
      const server = await createServer({ port, portTaken: "next" });
      servers.push(server);
      reporter.say(`worker   ${server.url}${server.port === port ? "" : ` (${port} is taken)`}`);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { urls: servers.map(({ url }) => url), [Symbol.asyncDispose]: close };
}

/** The example beside the repository's packages. */
function example(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "examples", "chain.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return join(folder, "examples", "chain.json");
}
