import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineNode, definePack, image, int } from "@netdist/sdk";
import { createServer, type Server } from "@netdist/server";
import type { Browser } from "playwright-core";
import { extensions } from "../../../apps/harness/src/frontend/extensions.ts";
import { packs } from "../../../apps/harness/src/packs.ts";
import { startChromium } from "./chromium.ts";
import { type ComfyPage, comfyPage } from "./comfy-page.ts";

/** A primary with ComfyUI's frontend and our packs, a worker of ours, and a browser. */
export interface Bed extends AsyncDisposable {
  readonly comfy: ComfyPage;
  readonly browser: Browser;
  readonly configFile: string;
  readonly outputFolder: string;
  /** The worker that the config file calls "attic". */
  readonly worker: Server;
  /** Kills the worker, as a crash does, and starts one anew at its address. */
  killWorker(): Promise<void>;
  startWorker(): Promise<void>;
  token(): Promise<string>;
}

/** The primary alone: our server, or a real ComfyUI. */
export interface Primary extends AsyncDisposable {
  readonly url: string;
  readonly baseDirectory: string;
}

/** What the config file holds at first. */
function config(url: string): string {
  return `# machines of the house\nworkers:\n  - name: attic # under the roof\n    url: ${url}\n    tags: [fast]\n`;
}

export async function makeBed(startPrimary: (baseDirectory: string) => Promise<Primary>): Promise<Bed> {
  const baseDirectory = await mkdtemp(join(tmpdir(), "netdist-browser-"));
  const user = join(baseDirectory, "user");
  const configFile = join(user, "__netdist", "netdist.yaml");
  let worker = await createServer({ previewMethod: "auto", packs: [breaks] });
  const { port } = worker;
  await mkdir(join(configFile, ".."), { recursive: true });
  await writeFile(configFile, config(worker.url));
  const primary = await startPrimary(baseDirectory);
  const browser = await startChromium();
  const comfy = await comfyPage(browser, primary.url);
  return {
    ...{ comfy, browser, configFile, outputFolder: join(baseDirectory, "output") },
    get worker() {
      return worker;
    },
    killWorker: () => worker.close(),
    async startWorker() {
      worker = await createServer({ previewMethod: "auto", packs: [breaks], port });
    },
    token: async () => (await readFile(join(user, "__netdist", "token"), "utf8")).trim(),
    async [Symbol.asyncDispose]() {
      await browser.close();
      await primary[Symbol.asyncDispose]();
      await worker.close();
      await rm(baseDirectory, { recursive: true, force: true });
    },
  };
}

/** Our server as the primary. */
export async function ownPrimary(
  baseDirectory: string,
  frontend: { readonly root: string; readonly docs: string } | null,
): Promise<Primary> {
  const { root: frontEndRoot, docs: docsRoot } = frontend ?? {};
  const server = await createServer({
    packs: [...packs, onlyHere, breaks],
    baseDirectory,
    frontEndRoot,
    docsRoot,
    extensions,
    previewMethod: "auto",
  });
  return { url: server.url, baseDirectory, [Symbol.asyncDispose]: () => server.close() };
}

/** A class that the primary has and the worker lacks. */
const onlyHere = definePack({
  id: "test-only-here",
  version: "1.0.0",
  nodes: [
    defineNode({
      id: "TestOnlyHere",
      category: "test",
      inputs: { image: image() },
      outputs: { image: image() },
      run: ({ image }) => ({ image }),
    }),
  ],
});

/** A class that every server here has, and that fails whenever it runs. */
const breaks = definePack({
  id: "test-breaks",
  version: "1.0.0",
  nodes: [
    defineNode({
      id: "TestBreaks",
      category: "test",
      inputs: { seed: int() },
      outputs: { image: image() },
      run() {
        throw new Error('the paint is used up <img src=x onerror="window.hit=1">');
      },
    }),
  ],
});
