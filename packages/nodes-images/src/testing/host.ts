import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { any, defineNode, definePack } from "@netdist/sdk";
import { isObject, type JsonObject, type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { pack } from "../index.ts";

/** A server with this pack, and what its nodes gave. */
export interface Host extends AsyncDisposable {
  readonly server: Server;
  /** Runs a prompt; gives the outputs of node "1" and the `ui` of output nodes. Throws a failed node's message. */
  run(prompt: Prompt, extra?: JsonObject): Promise<{ images: unknown; masks: unknown; ui: JsonObject }>;
}

/** `images`: the `images` settings of its config file, in YAML. */
export async function startHost(
  images = "{ private_addresses: true }",
  environment: Record<string, string> = {},
): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), "netdist-images-"));
  const config = join(folder, "netdist.yaml");
  await writeFile(config, `images: ${images}\n`);
  const taken: { images?: unknown; masks?: unknown } = {};
  const server = await createServer({
    packs: [pack, definePack({ id: "test", version: "1.0.0", nodes: [takeNode(taken)] })],
    environment: { ...environment, NETDIST_CONFIG: config },
  });
  return {
    server,
    async run(prompt, extra = {}) {
      const take = { class_type: "TestTake", inputs: { images: ["1", 0], masks: ["1", 1] } } as const;
      const loads = prompt["1"]?.class_type === "LoadImageUrl" && prompt["take"] === undefined;
      const ui = await runPrompt(server.url, loads ? { ...prompt, take } : prompt, extra);
      return { images: taken.images, masks: taken.masks, ui };
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

function takeNode(taken: { images?: unknown; masks?: unknown }) {
  return defineNode({
    id: "TestTake",
    category: "test",
    inputs: { images: any(), masks: any() },
    outputs: {},
    outputNode: true,
    fingerprint: () => Number.NaN,
    run: ({ images, masks }) => {
      Object.assign(taken, { images, masks });
      return {};
    },
  });
}

async function runPrompt(url: string, prompt: Prompt, extra: JsonObject): Promise<JsonObject> {
  const promptId = randomUUID();
  const body = stringifyJson({ prompt: prompt as unknown as JsonObject, prompt_id: promptId, extra_data: extra });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/prompt`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.arrayBuffer();
  for (;;) {
    const history = (await (await fetch(`${url}/history/${promptId}`)).json()) as JsonObject;
    const entry = history[promptId];
    if (isObject(entry)) return outcome(entry);
  }
}

function outcome(entry: JsonObject): JsonObject {
  const status = entry["status"] as JsonObject;
  const messages = status["messages"] as [string, JsonObject][];
  const failed = messages.find(([name]) => name === "execution_error");
  if (failed) throw new Error(String(failed[1]["exception_message"]));
  return (entry["outputs"] ?? {}) as JsonObject;
}
