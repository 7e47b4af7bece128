import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import type { Host } from "./host/host.ts";
import { serveShim } from "./host/serve-shim.ts";
import { takeStandardStreams } from "./host/standard-streams.ts";
import { watchParent } from "./host/watch-parent.ts";

/** Put in by the build. */
declare const HOST_VERSION: string;

async function main(): Promise<number> {
  const { input, output } = takeStandardStreams();
  new Worker(fileURLToPath(import.meta.url), { workerData: process.ppid }).unref();
  let host: Host | undefined;
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
    process.stderr.write(`netdist host: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

if (isMainThread) process.exit(await main());
else watchParent(workerData as number);
