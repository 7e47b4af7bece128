import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { defineNode, definePack, floats, type Latent, latent, nodeResult, string } from "@netdist/sdk";
import { isObject, type JsonObject, type Prompt, parseJson, stringifyJson } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { pack } from "../index.ts";

/** What a LATENT holds, as plain values. */
export interface Held {
  readonly shape: readonly number[];
  /** The bits, so that NaN and -0 count. */
  readonly samples: Uint8Array;
  readonly noise_mask?: { readonly shape: readonly number[]; readonly values: Uint8Array };
  readonly batch_index?: readonly number[];
}

/** A server with this pack, and what its nodes gave. */
export interface Host extends AsyncDisposable {
  readonly server: Server;
  /** Writes a file into a folder of the server. */
  write(name: string, bytes: Uint8Array, folder?: "input" | "output"): Promise<void>;
  /** Reads a file of the output folder. */
  saved(name: string): Promise<Buffer>;
  /** Runs a prompt; gives the LATENTs that TestTake nodes got and the `ui` of output nodes. Throws what failed. */
  run(prompt: Prompt, extra?: JsonObject): Promise<{ taken: readonly Held[]; ui: JsonObject }>;
  /** The answer to a prompt that is to be refused: its text. */
  refusal(prompt: Prompt): Promise<string>;
}

/** `images`: the `images` settings of its config file, in YAML. */
export async function startHost(images = "{ private_addresses: true }"): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), "netdist-latents-"));
  const config = join(folder, "netdist.yaml");
  await writeFile(config, `images: ${images}\n`);
  const latents: Latent[] = [];
  const tests = definePack({ id: "test", version: "1.0.0", nodes: [takeNode(latents), showNode] });
  const server = await createServer({ packs: [pack, tests], environment: { NETDIST_CONFIG: config } });
  return {
    server,
    async write(name, bytes, kind = "input") {
      const path = join(server.folders.root(kind), name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    },
    saved: (name) => readFile(join(server.folders.root("output"), name)),
    async run(prompt, extra = {}) {
      latents.length = 0;
      const answer = await post(server, prompt, extra);
      if (!answer.ok) throw new Error(await answer.text());
      const ui = await outcome(server, ((await answer.json()) as JsonObject)["prompt_id"] as string);
      return { taken: await Promise.all(latents.map(held)), ui };
    },
    async refusal(prompt) {
      const answer = await post(server, prompt, {});
      if (answer.ok) throw new Error("it was not refused");
      return await answer.text();
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A prompt that loads a file and takes the latent. */
export function loading(file: string, reading: JsonObject = {}): Prompt {
  return {
    "1": { class_type: "LoadLatentNumpy", inputs: { latent: file, ...reading } },
    take: { class_type: "TestTake", inputs: { latent: ["1", 0] } },
  };
}

/** A fixture's bytes. */
export function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`../../fixtures/${name}`, import.meta.url));
}

/** The latent in plain values. */
async function held({ samples, noise_mask: mask, batch_index }: Latent): Promise<Held> {
  return {
    shape: samples.shape,
    samples: await bits(samples),
    ...(mask && { noise_mask: { shape: mask.shape, values: await bits(mask) } }),
    ...(batch_index && { batch_index }),
  };
}

async function bits(tensor: Latent["samples"]): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await floats(tensor);
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}

function takeNode(latents: Latent[]) {
  return defineNode({
    id: "TestTake",
    category: "test",
    inputs: { latent: latent() },
    outputs: {},
    outputNode: true,
    fingerprint: () => Number.NaN,
    run: ({ latent }) => {
      latents.push(latent);
      return {};
    },
  });
}

const showNode = defineNode({
  id: "TestShow",
  category: "test",
  inputs: { filename: string({ forceInput: true }), subfolder: string({ forceInput: true }) },
  outputs: {},
  outputNode: true,
  run: ({ filename, subfolder }) => nodeResult({ outputs: {}, ui: { text: [filename, subfolder] } }),
});

function post({ url }: Server, prompt: Prompt, extra: JsonObject): Promise<Response> {
  const body = stringifyJson({
    prompt: prompt as unknown as JsonObject,
    prompt_id: randomUUID(),
    extra_data: extra,
  });
  return fetch(`${url}/prompt`, { method: "POST", headers: { "content-type": "application/json" }, body });
}

async function outcome({ url }: Server, promptId: string): Promise<JsonObject> {
  for (;;) {
    const history = parseJson(await (await fetch(`${url}/history/${promptId}`)).text()) as JsonObject;
    const entry = history[promptId];
    if (!isObject(entry)) continue;
    const messages = (entry["status"] as JsonObject)["messages"] as [string, JsonObject][];
    const failed = messages.find(([name]) => name === "execution_error");
    if (failed) throw new Error(String(failed[1]["exception_message"]));
    return (entry["outputs"] ?? {}) as JsonObject;
  }
}
