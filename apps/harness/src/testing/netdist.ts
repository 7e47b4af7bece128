import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const cli = join(import.meta.dirname, "../../dist/cli.js");

/** How a run of the command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a real process: the built one, as users run it. */
export interface Netdist extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** The next line of stdout or stderr that matches; rejects when the process ends first. */
  line(pattern: RegExp): Promise<string>;
}

export function netdist(args: readonly string[], options: { cwd: string; env?: Record<string, string> }): Netdist {
  if (!existsSync(cli)) throw new Error("the command is not built: npm test builds it");
  // A config file of the developer's own must not decide a test; what a killed process leaves goes with the test's folder.
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: options.cwd,
    XDG_DATA_HOME: options.cwd,
    TMPDIR: options.cwd,
    NETDIST_FRONT_END: "none",
    ...options.env,
  };
  const child = spawn(process.execPath, [cli, ...args], { cwd: options.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
    });
    createInterface(child[name]).on("line", (line) => {
      lines.push(line);
      for (const wake of waiting) wake();
    });
  }
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, ...text })));
  return {
    child,
    ended,
    async line(pattern) {
      for (;;) {
        const found = lines.find((line) => pattern.test(line));
        if (found !== undefined) return found;
        const over = await Promise.race([
          ended,
          new Promise<undefined>((resolve) => waiting.add(() => resolve(undefined))),
        ]);
        if (over && !lines.some((line) => pattern.test(line)))
          throw new Error(`ended without ${pattern}:\n${over.stderr}`);
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
