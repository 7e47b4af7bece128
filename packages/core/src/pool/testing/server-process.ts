import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What a server of its own process is started with. */
export interface ProcessOptions {
  readonly profile?: "0.3.64" | "0.33.0";
  /** Divides the time of the sampler's steps. */
  readonly speed?: number;
}

/** A server in a process of its own, that can be killed and stopped. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** SIGKILL: nothing is told to anybody. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  freeze(isFrozen: boolean): void;
  /** Starts it anew at its address; its queue and history are gone. */
  start(): Promise<void>;
}

// Ends with its standard input, so that a killed test run leaves none behind.
const SOURCE = `
import { createServer } from "@netdist/server";
const server = await createServer(JSON.parse(process.argv[1]));
console.log(server.url);
process.stdin.resume().on("end", () => process.exit());
`;

const CORE = fileURLToPath(new URL("../../..", import.meta.url));

export async function startServer(options: ProcessOptions = {}): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), "netdist-pool-"));
  let child: ChildProcess | undefined;
  const spawnAt = async (port: number): Promise<string> => {
    const args = ["--input-type=module", "-e", SOURCE, JSON.stringify({ port, baseDirectory: folder, ...options })];
    const started = spawn(process.execPath, args, { cwd: CORE, stdio: ["pipe", "pipe", "inherit"] });
    child = started;
    const [line] = (await once(createInterface(started.stdout), "line")) as [string];
    return line;
  };
  const url = await spawnAt(0);
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  };
  return {
    url,
    kill,
    freeze: (isFrozen) => void child?.kill(isFrozen ? "SIGSTOP" : "SIGCONT"),
    start: async () => void (await spawnAt(Number(new URL(url).port))),
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
