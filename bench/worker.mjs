import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A worker in a process of its own: our server, or the ComfyUI that `BENCH_WORKER_URL` names; `args` are options of `netdist serve`. */
export async function startWorker(...args) {
  const given = process.env.BENCH_WORKER_URL;
  if (given) return { url: given, [Symbol.asyncDispose]: async () => {} };
  const base = await mkdtemp(join(tmpdir(), "netdist-bench-"));
  const cli = fileURLToPath(new URL("../apps/harness/dist/cli.js", import.meta.url));
  const child = spawn(process.execPath, [cli, "serve", "--port", "0", "--base-directory", base, "--json", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return {
    url: await urlOf(child.stdout),
    async [Symbol.asyncDispose]() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** The address that it says it listens at, among whatever else it says. */
async function urlOf(stdout) {
  for await (const line of createInterface(stdout)) {
    const { event, url } = JSON.parse(line);
    if (event === "listening") return url;
  }
  throw new Error("the worker ended before it listened");
}
