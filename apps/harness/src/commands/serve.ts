import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { PANEL, WORKERS } from "@netdist/core";
import { createServer, type Server } from "@netdist/server";
import { Command, Option } from "commander";
import { act, type Outcome } from "../act.ts";
import { CommandError } from "../command-error.ts";
import { consoleLog } from "../console-log.ts";
import { dataFolder } from "../data-folder.ts";
import { extensions } from "../frontend/extensions.ts";
import { ownPage, type ServedFrontend, serveFrontend } from "../frontend/serve-frontend.ts";
import { type FrontEnd, frontEndOption, positive, several, whole } from "../options.ts";
import { packs } from "../packs.ts";
import type { Reporter } from "../report/reporter.ts";
import { environmentOf, type SettingsOptions, withSettings } from "../settings.ts";
import { stopSignal } from "../stop-signal.ts";

interface ServeOptions extends SettingsOptions {
  readonly worker?: readonly string[];
  readonly listen: string | true;
  readonly port?: number;
  readonly baseDirectory?: string;
  readonly inputDirectory?: string;
  readonly outputDirectory?: string;
  readonly tempDirectory?: string;
  readonly userDirectory?: string;
  readonly frontEndRoot?: string;
  readonly frontEnd: FrontEnd;
  readonly maxUploadSize: number;
  readonly enableCorsHeader?: string | true;
  readonly tlsKeyfile?: string;
  readonly tlsCertfile?: string;
  readonly verbose?: string | true;
  readonly profile: "0.3.64" | "0.33.0";
  readonly speed: number;
  readonly previewMethod: "none" | "auto" | "latent2rgb" | "taesd";
}

/** `netdist serve`: one server, with ComfyUI's names for the options that ComfyUI has. */
export function serveCommand(): Command {
  const command = new Command("serve")
    .description("Run one ComfyUI-compatible server with NetDist's nodes; needs no GPU and no Python.")
    .option("--listen [IP]", "address to listen on; several with commas; without a value: every address", "127.0.0.1")
    .option(
      "--port <PORT>",
      "port; an error when it is taken (default: 8188, or the next free one)",
      whole("--port", 0, 65_535),
    )
    .option(
      "--base-directory <DIR>",
      "folder for input, output, temp and user (default: a folder of netdist's own in the user's data folder)",
    )
    .option("--input-directory <DIR>", "folder of input files")
    .option("--output-directory <DIR>", "folder of results")
    .option("--temp-directory <DIR>", "folder of previews; emptied at start")
    .option("--user-directory <DIR>", "folder of settings and saved workflows")
    .addOption(frontEndOption())
    .option("--front-end-root <DIR>", "folder of a built ComfyUI frontend to serve at / instead")
    .option("--max-upload-size <MB>", "largest request body", whole("--max-upload-size", 1, 100_000), 100)
    .option("--enable-cors-header [ORIGIN]", "allow pages of this origin (default of the bare option: all)")
    .option("--tls-keyfile <FILE>", "private key, for https")
    .option("--tls-certfile <FILE>", "certificate, for https")
    .addOption(
      new Option("--verbose [LEVEL]", "log more; without a level: DEBUG").choices([
        "DEBUG",
        "INFO",
        "WARNING",
        "ERROR",
      ]),
    )
    .addOption(
      new Option("--profile <VERSION>", "whose behaviour to show where ComfyUI's versions differ")
        .choices(["0.33.0", "0.3.64"])
        .default("0.33.0"),
    )
    .addOption(
      new Option("--preview-method <METHOD>", "previews of prompts that do not say; any but none draws them")
        .choices(["none", "auto", "latent2rgb", "taesd"])
        .default("none"),
    )
    .option("--worker <URL>", "trust this worker's address, as if the config file listed it; several times", several)
    .option("--speed <FACTOR>", "how fast the procedural sampler's timed steps go", positive("--speed"), 1);
  return act<ServeOptions>(withSettings(command), (_args, options, reporter) => serve(options, reporter));
}

async function serve(options: ServeOptions, reporter: Reporter): Promise<Outcome> {
  const stop = stopSignal();
  await using temp = await ownTemp(options);
  const frontend =
    options.frontEnd === "none" || options.frontEndRoot !== undefined
      ? ownPage
      : serveFrontend(reporter, { profile: options.profile, signal: stop.signal });
  await using server = await start({ ...options, ...temp.directory }, frontend.options);
  server.service(WORKERS).list(options.worker ?? []);
  reporter.event("listening", { url: server.url, urls: [...server.urls] });
  reporter.show(`netdist is listening on ${server.urls.join(" and ")}`);
  // To people and never into the log, which every client of the server can read.
  if (!reporter.json) reporter.say(`workers and jobs: ${await server.service(PANEL).link()}`);
  await frontend.ready;
  await stop.stopped;
  return { exit: "ok" };
}

interface OwnTemp extends AsyncDisposable {
  readonly directory: { readonly tempDirectory?: string };
}

/** Servers of one user share the default folder, but not `temp`: each empties its own at start and at the end. */
async function ownTemp({ baseDirectory, tempDirectory }: ServeOptions): Promise<OwnTemp> {
  if (baseDirectory !== undefined || tempDirectory !== undefined) {
    return { directory: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), "netdist-serve-"));
  return {
    directory: { tempDirectory: folder },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function start(options: ServeOptions, frontend: ServedFrontend["options"]): Promise<Server> {
  if (options.frontEndRoot !== undefined && !existsSync(join(options.frontEndRoot, "index.html"))) {
    throw new CommandError(
      "usage",
      `--front-end-root ${options.frontEndRoot} holds no index.html: give the folder of a built frontend.`,
    );
  }
  return createServer({
    packs,
    extensions,
    ...frontend,
    environment: environmentOf(options),
    speed: options.speed,
    previewMethod: options.previewMethod,
    host: options.listen === true ? ["0.0.0.0", "::"] : options.listen.split(","),
    port: options.port ?? 8188,
    portTaken: options.port === undefined ? "next" : "error",
    profile: options.profile,
    maxUploadSize: options.maxUploadSize * 1024 * 1024,
    log: consoleLog(options.verbose === true ? "DEBUG" : (options.verbose ?? "WARNING")),
    baseDirectory: dataFolder(),
    ...directories(options),
    ...(options.enableCorsHeader !== undefined && {
      corsOrigin: options.enableCorsHeader === true ? "*" : options.enableCorsHeader,
    }),
    ...(await tls(options)),
  });
}

function directories(options: ServeOptions): Record<string, string> {
  const names = [
    "baseDirectory",
    "inputDirectory",
    "outputDirectory",
    "tempDirectory",
    "userDirectory",
    "frontEndRoot",
  ] as const;
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

async function tls({ tlsKeyfile, tlsCertfile }: ServeOptions): Promise<{ tls?: { key: string; cert: string } }> {
  if (tlsKeyfile === undefined && tlsCertfile === undefined) return {};
  if (tlsKeyfile === undefined || tlsCertfile === undefined) {
    throw new CommandError("usage", "--tls-keyfile and --tls-certfile belong together: give both.");
  }
  const [key, cert] = await Promise.all([readFile(tlsKeyfile, "utf8"), readFile(tlsCertfile, "utf8")]);
  try {
    createSecureContext({ key, cert });
  } catch (cause) {
    throw new CommandError(
      "usage",
      `${tlsKeyfile} and ${tlsCertfile} are no private key and its certificate, both as PEM text: ${(cause as Error).message}.`,
      { cause },
    );
  }
  return { tls: { key, cert } };
}
