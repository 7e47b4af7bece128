import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";

/** How long a process may take to end after SIGTERM. */
const STOP_MS = 10_000;

export interface SpawnOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The text of its output that says it is ready. */
  readonly ready: string;
  readonly deadlineMs: number;
  /** For errors: what it is, and where its output lies. */
  readonly name: string;
  readonly logName: string;
  readonly log: Writable;
}
/** A process that is ready. */
export interface Child {
  readonly pid: number;
  /** Ends it, at the latest with SIGKILL. */
  stop(): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** Starts a process that ends with its standard input (so that a killed test run leaves none behind), writes its output to the log, and waits for the text that says it is ready. */
export async function spawnUntil(command: string, args: readonly string[], options: SpawnOptions): Promise<Child> {
  const { cwd, env, log } = options;
  const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  const { pid = 0 } = child;
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`exit ${code ?? signal}`));
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const stop = async () => {
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await exited;
    clearTimeout(kill);
    log.end();
  };
  try {
    await readiness(child, exited, options);
    return { pid, stop, signal: (name) => void child.kill(name) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readiness(child: ChildProcess, exited: Promise<string>, { ready, deadlineMs, name, logName }: SpawnOptions) {
  return new Promise<void>((resolve, reject) => {
    let seen = "";
    const fail = (why: string) => {
      const last = seen.trimEnd().split("\n").at(-1) ?? "";
      reject(new Error(`${name} did not start: ${why}, after "${last}"; all its output is in ${logName}`));
    };
    const deadline = setTimeout(() => fail(`not ready after ${deadlineMs / 1000} s`), deadlineMs);
    const look = (chunk: Buffer) => {
      seen = (seen + chunk.toString("utf8")).slice(-4096);
      if (!seen.includes(ready)) return;
      clearTimeout(deadline);
      child.stdout?.off("data", look);
      child.stderr?.off("data", look);
      resolve();
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    void exited.then((how) => {
      clearTimeout(deadline);
      fail(how);
    });
  });
}
