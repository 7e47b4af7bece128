import { readFileSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Json } from "@netdist/sdk/prompt";
import { inject } from "vitest";
import type { Primary } from "./bench.ts";
import { createStep } from "./step.ts";

/** A real ComfyUI that hosts our packs through the bridge, started once for all files of a run. */
export interface RealComfyUI {
  readonly url: string;
  readonly baseDirectory: string;
  /** The file of its output. */
  readonly log: string;
  /** What its NETDIST_CONFIG names; absent unless a test writes it. */
  readonly config: string;
  /** Where its TestStep nodes look for the address that tells them what to do. */
  readonly control: string;
}

declare module "vitest" {
  interface ProvidedContext {
    comfyui: RealComfyUI;
  }
}

const real = inject("comfyui") as RealComfyUI | undefined;
/** True where the primary is a real ComfyUI: nothing of it is in this process. */
export const isReal: boolean = real !== undefined;
/** The config file of the real primary. */
export const realConfig: string | undefined = real?.config;

/** The real ComfyUI as a primary, its folders empty and its history forgotten. */
export async function realPrimary(): Promise<Primary & { readonly logged: readonly string[] }> {
  if (real === undefined) throw new Error("no real ComfyUI was started for these tests");
  const { url, baseDirectory, log, control } = real;
  const root = (kind: string): string => join(baseDirectory, kind);
  for (const kind of ["input", "output", "temp"]) await empty(root(kind));
  await (await fetch(`${url}/history`, { method: "POST", body: JSON.stringify({ clear: true }) })).text();
  const before = readFileSync(log).length;
  const { step, pass } = createStep();
  const steps = await serveSteps(pass);
  await writeFile(control, steps.url);
  const inside = (): never => {
    throw new Error("a real ComfyUI has no services in this process: skip this test where isReal");
  };
  return {
    url,
    port: Number(new URL(url).port),
    folders: { root, list: inside, resolve: inside, savePath: inside, user: root("user") },
    step,
    service: inside,
    async posts() {
      const [history, queue] = await Promise.all(["/history", "/queue"].map((path) => read(url + path)));
      const waiting = Object.values(queue ?? {}).flat();
      return Object.keys(history ?? {}).length + waiting.length;
    },
    get logged() {
      return readFileSync(log).subarray(before).toString("utf8").split("\n");
    },
    close: steps.close,
  };
}

/** Answers the calls of TestStep nodes elsewhere; one whose caller goes away was stopped. */
async function serveSteps(pass: (signal: AbortSignal) => Promise<void>) {
  const server = createServer((_request, response) => {
    const gone = new AbortController();
    response.on("close", () => gone.abort(new Error("the caller has gone")));
    pass(gone.signal).then(
      () => response.end(),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function empty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}

async function read(url: string): Promise<Readonly<Record<string, readonly Json[]>>> {
  return (await (await fetch(url)).json()) as Readonly<Record<string, readonly Json[]>>;
}
