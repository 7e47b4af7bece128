import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import type { Host } from "./host/host.ts";
import { serveShim } from "./host/serve-shim.ts";
import { takeStandardStreams } from "./host/standard-streams.ts";
import { watchParent } from "./host/watch-parent.ts";

/** Longer than the host needs to close by itself; the first argument, if there is one. */
const PATIENCE_MS = Number(process.argv[2] ?? 20_000);

/** Put in by the build. */
declare const HOST_VERSION: string;

async function main(): Promise<number> {
  const { input, output } = takeStandardStreams();
  const watch = { parent: process.ppid, patience: PATIENCE_MS };
  // Without this thread the host ends all the same, unless a node holds it.
  new Worker(fileURLToPath(import.meta.url), { workerData: watch }).on("error", console.error).unref();
  let host: Host | undefined;
  let isTerminated = false;
  // The shim does so when the host takes long: what is being closed has a little more time.
  process.on("SIGTERM", () => {
    isTerminated = true;
    input.destroy();
  });
  process.on("uncaughtException", (error) => report(error, "exception"));
  process.on("unhandledRejection", (error) => report(error, "rejection"));
  const report = (error: unknown, kind: "exception" | "rejection") => {
    if (host) host.crash(error, kind);
    else console.error(error);
  };
  try {
    await serveShim(input, output, { version: HOST_VERSION, onHost: (one) => (host = one) });
    return 0;
  } catch (error) {
    if (isTerminated) return 0;
    // Not through the stream, which may lose it at the exit.
    writeSync(2, `netdist host: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

if (isMainThread) process.exit(await main());
else watchParent(workerData as Parameters<typeof watchParent>[0]);
