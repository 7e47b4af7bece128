import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A worker in a process of its own: our server, or the ComfyUI that `BENCH_WORKER_URL` names. */
export async function startWorker() {
  const given = process.env.BENCH_WORKER_URL;
  if (given) return { url: given, [Symbol.asyncDispose]: async () => {} };
  const base = await mkdtemp(join(tmpdir(), "netdist-bench-"));
  const cli = fileURLToPath(new URL("../apps/harness/dist/cli.js", import.meta.url));
  const child = spawn(process.execPath, [cli, "serve", "--port", "0", "--base-directory", base, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(child.stdout), "line");
  return {
    url: JSON.parse(line).url,
    async [Symbol.asyncDispose]() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
      await rm(base, { recursive: true, force: true });
    },
  };
}
