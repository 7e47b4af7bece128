import type { Server as NodeServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { HostFacts, Logger, NodePack, PreviewMethod, Service, ServiceKey } from "@netdist/sdk";
import { type AnswerRoute, createRoutes, createServices, type Services } from "@netdist/sdk/host";
import { createEngine, type Engine, type Profile } from "./engine/index.ts";
import { createFolders, createPictures, type HostFolders } from "./host/index.ts";
import { ownAddresses, urlsOf } from "./http/addresses.ts";
import { createApp } from "./http/app.ts";
import { type DirectoryOptions, makeDirectories } from "./http/directories.ts";
import type { FrontendExtension } from "./http/extensions.ts";
import { type Faults, noFaults } from "./http/faults.ts";
import { type Listening, listen } from "./http/listen.ts";
import { createLogBook, type LogBook } from "./http/log-book.ts";
import { modelFolders } from "./http/model-folders.ts";
import type { Parts } from "./http/parts.ts";
import { features } from "./http/routes/features.ts";
import { createSocketTable } from "./http/sockets/table.ts";
import { createSocketServer, type SocketServer } from "./http/sockets/upgrade.ts";
import { describeAll } from "./object-info.ts";
import { createRegistry } from "./registry.ts";
import { createStockPack } from "./stock/index.ts";

export interface ServerOptions extends DirectoryOptions {
  /** Beside ComfyUI's own nodes, which are always there. */
  readonly packs?: readonly NodePack[];
  /** Addresses or names to listen at; 127.0.0.1 by default. */
  readonly host?: string | readonly string[];
  /** 0, the default: any free one. */
  readonly port?: number;
  /** What to do when the port is taken: try the next ones, or fail (default). */
  readonly portTaken?: "next" | "error";
  /** Which ComfyUI version's behaviour is shown; 0.33.0 by default. */
  readonly profile?: Profile;
  /** Folder of a ComfyUI frontend, served at `/`; a function where it may come, or change, while the server runs. */
  readonly frontEndRoot?: string | (() => string | undefined) | undefined;
  /** Folder of ComfyUI's help pages (`<Node>/<language>.md`), served at `/docs/`. */
  readonly docsRoot?: string | (() => string | undefined) | undefined;
  /** What the frontend gets beside its own scripts. */
  readonly extensions?: readonly FrontendExtension[];
  /** Bytes that a request body may have; 100 MiB by default. */
  readonly maxUploadSize?: number;
  /** Replaces the check of origins: the value of `Access-Control-Allow-Origin`. */
  readonly corsOrigin?: string | undefined;
  /** PEM texts; with them the server speaks https and wss. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Divides the time that steps of the procedural sampler take; 1 by default. */
  readonly speed?: number;
  /** Which previews samplers draw for prompts that do not say; "none" by default, as ComfyUI. */
  readonly previewMethod?: PreviewMethod | undefined;
  /** Silent by default. */
  readonly log?: Logger;
  /** What goes wrong from the start; `Server.faults` changes it later. */
  readonly faults?: Partial<Faults>;
  /** What services of packs see as the environment; this process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** A running server. Disposing it closes it. */
export interface Server extends AsyncDisposable {
  /** An address for clients on this machine, such as `http://127.0.0.1:8188`. */
  readonly url: string;
  /** One per host listened at. */
  readonly urls: readonly string[];
  readonly port: number;
  readonly engine: Engine;
  readonly folders: HostFolders;
  readonly facts: HostFacts;
  readonly faults: Faults;
  /** The service of packs with this key, made at the first call. */
  service<T extends Service>(key: ServiceKey<T>): T;
  /** Cuts every WebSocket, as a network does; clients may connect again. */
  dropSockets(): void;
  /** Interrupts what runs, disposes services, cuts connections and removes the temp folder. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;
/** A slow upload may take long, yet no client can hold a request open for ever. */
const REQUEST_TIMEOUT_MS = 3_600_000;
/** As long as ComfyUI's server: clients that reuse a connection seldom meet a closed one. */
const KEEP_ALIVE_MS = 75_000;
const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Starts a ComfyUI-compatible server. Throws `PortTakenError` where the port is taken. */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const { profile = "0.33.0", packs = [], speed = 1, maxUploadSize = 100 * MIB } = options;
  const log = createLogBook(options.log ?? SILENT);
  // Read where they apply, so that the caller's later changes act.
  const faults: Faults = Object.assign(noFaults(), options.faults);
  const directories = await makeDirectories(options);
  const folders = createFolders(directories);
  const pictures = createPictures();
  const sockets = createSocketTable({ faults, log });
  const registry = createRegistry(createStockPack({ profile, speed }), packs, log);
  const services = createServices(() => facts, log);
  const service: Services["get"] = (key) => services.get(key);
  const { previewMethod } = options;
  const heard = { emitter: sockets, log };
  const engine = createEngine({ registry, folders, pictures, profile, previewMethod, ...heard, service, faults });
  const parts: Parts = {
    ...{ profile, engine, registry, folders, pictures, directories, sockets, log, faults, maxUploadSize },
    models: modelFolders(directories.models, profile),
    answerRoute: (request) => answerRoute(request),
    corsOrigin: options.corsOrigin,
    frontEndRoot: asked(options.frontEndRoot),
    docsRoot: asked(options.docsRoot),
    extensions: options.extensions ?? [],
  };
  const socketServer = serveSockets(parts);
  const hosts = [options.host ?? "127.0.0.1"].flat();
  const scheme = options.tls ? "https" : "http";
  let port = 0;
  const facts: HostFacts = {
    name: "netdist-server",
    nodes: new Map([...registry].map(([id, { node }]) => [id, node])),
    objectInfo: () => describeAll({ registry, profile, folders, log }),
    addresses: () => ownAddresses(hosts, port, scheme),
    ownsPrompt: async (promptId) => engine.owns(promptId),
    userDirectory: directories.user,
    environment: options.environment ?? process.env,
    folders,
    log,
    broadcast: (event, data) => sockets.json(event, data, { all: true }),
    service,
  };
  const answerRoute: AnswerRoute = createRoutes(packs, facts);
  const listening = await start(parts, options, hosts).catch(async (error: unknown) => {
    await engine.close();
    await directories.remove();
    throw error;
  });
  port = listening.port;
  for (const server of listening.servers) server.on("upgrade", socketServer.upgrade);
  const urls = urlsOf(hosts, port, scheme);
  services.begin(packs);
  log.info(`listening at ${urls.join(", ")} as ComfyUI ${profile}`);

  let closing: Promise<void> | undefined;
  const close = () => (closing ??= shutDown({ listening, socketServer, engine, services, log, directories }));
  return {
    ...{ url: urls[0] ?? "", urls, port, engine, folders, facts, faults, service, close },
    dropSockets: () => socketServer.dropAll(),
    [Symbol.asyncDispose]: close,
  };
}

function asked(folder: ServerOptions["frontEndRoot"]): () => string | undefined {
  return typeof folder === "function" ? folder : () => folder;
}

function serveSockets(parts: Parts): SocketServer {
  const { engine, profile, faults, log, sockets: table } = parts;
  const greeting = {
    remaining: () => engine.remaining(),
    runningNode: (sid: string) => engine.runningNode(sid),
    features: () => features(parts),
  };
  return createSocketServer({ table, greeting, profile, faults, log, anyOrigin: parts.corsOrigin !== undefined });
}

async function start(parts: Parts, options: ServerOptions, hosts: readonly string[]): Promise<Listening> {
  const { port = 0, portTaken = "error", tls } = options;
  // A library leaves the process's own Request and Response alone.
  const listener = getRequestListener(createApp(parts).fetch, { overrideGlobalObjects: false, hostname: "localhost" });
  const listening = await listen(listener, { hosts, port, portTaken, tls });
  for (const server of listening.servers) {
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
  }
  return listening;
}

interface Running {
  readonly listening: Listening;
  readonly socketServer: SocketServer;
  readonly engine: Engine;
  readonly services: Services;
  readonly log: LogBook;
  readonly directories: { remove(): Promise<void> };
}

/** The running prompt ends first, while its services and clients are still there. */
async function shutDown({ listening, socketServer, engine, services, log, directories }: Running): Promise<void> {
  const closed = listening.servers.map(closeServer);
  await engine.close();
  await services.close();
  socketServer.dropAll();
  for (const server of listening.servers) server.closeAllConnections();
  await Promise.all(closed);
  await directories.remove();
  log.info("closed");
}

function closeServer(server: NodeServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
