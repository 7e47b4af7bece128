import { createWriteStream } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Checkout, checkoutOf } from "./checkouts.ts";
import { type Child, spawnUntil } from "./child.ts";

const here = dirname(fileURLToPath(import.meta.url));
/** What the suites keep between runs: logs and the tiny models. */
export const cacheFolder = join(here, "..", "..", "node_modules", ".cache", "comfyui");
/** The test nodes of this folder. */
export const testNodes = join(here, "nodes", "netdist_test_nodes");

/** ComfyUI's main.py, ended with this process. */
const runner = join(here, "run_main.py");

const START_MS = 180_000;

export interface StartOptions {
  /** Kept after the end; a new folder that is removed at the end unless given. */
  readonly baseDirectory?: string;
  /** Node packs (folders or files) to install; the test nodes unless given. */
  readonly extraNodes?: readonly string[];
  /** A folder of models. */
  readonly models?: string;
  /** Further arguments of main.py. */
  readonly args?: readonly string[];
  /** Further variables of its environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Of its log, without the ending: the version and the arguments unless given. */
  readonly logName?: string;
}

/** A ComfyUI that this process started. */
export interface RunningComfyUI extends AsyncDisposable {
  readonly url: string;
  readonly version: string;
  readonly pid: number;
  readonly baseDirectory: string;
  /** What it wrote, kept until the next start of this version. */
  readonly log: string;
  stop(): Promise<void>;
  /** Kills it, or lets it stand still and go on. */
  signal(name: NodeJS.Signals): void;
}

/** Starts a real ComfyUI on CPU and a free port of loopback; resolves when it listens. */
export async function startComfyUI(versionOrDir: string, options: StartOptions = {}): Promise<RunningComfyUI> {
  const checkout = checkoutOf(versionOrDir);
  const baseDirectory = options.baseDirectory ?? (await mkdtemp(join(tmpdir(), "netdist-comfyui-")));
  await prepare(checkout, baseDirectory, options);
  const port = await freePort();
  const log = join(cacheFolder, `${options.logName ?? `${checkout.version}${options.args?.join("") ?? ""}`}.log`);
  const child = await launch(checkout, { base: baseDirectory, port, log }, options);
  const stop = async () => {
    await child.stop();
    if (options.baseDirectory === undefined) await rm(baseDirectory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    version: checkout.version,
    pid: child.pid,
    baseDirectory,
    log,
    stop,
    signal: child.signal,
    [Symbol.asyncDispose]: stop,
  };
}

async function prepare({ dir }: Checkout, base: string, { extraNodes = [testNodes], models }: StartOptions) {
  const packs = join(base, "custom_nodes");
  for (const folder of [packs, ...["user", "input", "output", "temp"].map((name) => join(base, name))]) {
    await mkdir(folder, { recursive: true });
  }
  await mkdir(join(dir, "user"), { recursive: true });
  await mkdir(cacheFolder, { recursive: true });
  if (models !== undefined) await symlink(models, join(base, "models"), "junction");
  // A stock node that a base directory of one's own hides.
  const stock = join(dir, "custom_nodes", "websocket_image_save.py");
  for (const source of [stock, ...extraNodes]) {
    const name = source.slice(dirname(source).length + 1);
    await cp(source, join(packs, name), { recursive: true });
  }
}

function launch(
  { dir, version, python, pythonPath }: Checkout,
  { base, port, log }: { readonly base: string; readonly port: number; readonly log: string },
  { args = [], env = {} }: StartOptions,
): Promise<Child> {
  const database = `sqlite:///${join(base, "user", "comfyui.db")}`;
  const all = [runner, "--cpu", "--base-directory", base, "--port", String(port), "--database-url", database, ...args];
  return spawnUntil(python, all, {
    cwd: dir,
    env: { ...process.env, PYTHONUNBUFFERED: "1", ...(pythonPath !== undefined && { PYTHONPATH: pythonPath }), ...env },
    ready: "To see the GUI go to",
    deadlineMs: START_MS,
    name: `ComfyUI ${version}`,
    log: createWriteStream(log),
    logName: log,
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
