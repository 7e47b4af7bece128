import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineNode, definePack, image } from "@netdist/sdk";
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
  let worker = await createServer({ previewMethod: "auto" });
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
      worker = await createServer({ previewMethod: "auto", port });
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
    packs: [...packs, onlyHere],
    baseDirectory,
    frontEndRoot,
    docsRoot,
    extensions,
    previewMethod: "auto",
  });
  return { url: server.url, baseDirectory, [Symbol.asyncDispose]: () => server.close() };
}

const examples = join(import.meta.dirname, "../../../examples");

/** The example of one worker, as the frontend saves it; a step of a picture takes `stepMs`. */
export function simpleWorkflow({ stepMs = 40 }: { stepMs?: number } = {}): SavedWorkflow {
  const workflow = JSON.parse(readFileSync(join(examples, "simple.json"), "utf8")) as SavedWorkflow;
  const values = workflow.nodes.find(({ id }) => id === 3)?.widgets_values;
  if (values) values[6] = stepMs;
  return workflow;
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

/** A workflow that only the primary can run. */
export function onlyHereWorkflow(): object {
  const node = (id: number, type: string, more: object) => ({
    id,
    type,
    pos: [id * 350, 0],
    size: [300, 150],
    flags: {},
    order: id,
    mode: 0,
    properties: {},
    ...more,
  });
  const out = (links: number[]) => [{ name: "IMAGE", type: "IMAGE", links, slot_index: 0 }];
  return {
    ...{ last_node_id: 3, last_link_id: 2, groups: [], config: {}, extra: {}, version: 0.4 },
    nodes: [
      node(1, "EmptyImage", { inputs: [], outputs: out([1]), widgets_values: [64, 64, 1, 0] }),
      node(2, "TestOnlyHere", { inputs: [{ name: "image", type: "IMAGE", link: 1 }], outputs: out([2]) }),
      node(3, "SaveImage", {
        inputs: [{ name: "images", type: "IMAGE", link: 2 }],
        outputs: [],
        widgets_values: ["x"],
      }),
    ],
    links: [
      [1, 1, 0, 2, 0, "IMAGE"],
      [2, 2, 0, 3, 0, "IMAGE"],
    ],
  };
}

export interface SavedWorkflow {
  readonly nodes: readonly { readonly id: number; readonly type: string; readonly widgets_values?: unknown[] }[];
}
