import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connectWorker, startJob } from "@netdist/core";
import { defineNode, definePack, nodeResult, socket } from "@netdist/sdk";
import { isObject, type Json, type Prompt, parseJson, stringifyJson } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { pack } from "../index.ts";

/** A server with our pack and a node that shows a JSON value as text and counts its calls. */
export interface Host extends AsyncDisposable {
  readonly server: Server;
  calls(): number;
  /** Writes a file; gives its path. */
  write(name: string, content: string | Uint8Array, folder?: "input" | "output"): Promise<string>;
  path(name: string, folder?: "input" | "output"): string;
  /** Runs a prompt; gives the text that node "9" shows, "" where there is none. */
  text(prompt: Prompt): Promise<string>;
  /** Runs a prompt; gives the JSON that node "9" shows. */
  shown(prompt: Prompt): Promise<Json>;
}

/** `config`: the text of its config file; nothing of this machine's own is read. */
export async function startHost({ config }: { readonly config?: string } = {}): Promise<Host> {
  let calls = 0;
  const show = defineNode({
    id: "ShowJson",
    category: "test",
    inputs: { value: socket<Json>("JSON") },
    outputs: {},
    outputNode: true,
    run({ value }) {
      calls++;
      return nodeResult({ outputs: {}, ui: { text: [stringifyJson(value)] } });
    },
  });
  /** Gives any JSON, as nodes of other packs do. */
  const give = defineNode({
    id: "GiveJson",
    category: "test",
    inputs: { text: socket<string>("STRING") },
    outputs: { value: socket<Json>("JSON") },
    run: ({ text }) => ({ value: parseJson(text) }),
  });
  const testPack = definePack({ id: "show", version: "1.0.0", nodes: [show, give] });
  const environment: Record<string, string> = { NETDIST_CONFIG: "/nonexistent/netdist.yaml" };
  const server = await createServer({ packs: [pack, testPack], environment });
  const path: Host["path"] = (name, folder = "input") => join(server.folders.root(folder), name);
  if (config !== undefined) {
    environment["NETDIST_CONFIG"] = path("netdist.yaml");
    await writeFile(path("netdist.yaml"), config);
  }
  const client = connectWorker({ url: server.url });
  const text: Host["text"] = async (prompt) => {
    const captures = prompt["9"] ? ([{ key: "9", carrier: "text", nodeId: "9", source: undefined }] as const) : [];
    const plan = { prompt, captures, files: [], notices: [] };
    const job = startJob(plan, client, { readFile: () => Promise.reject(new Error("no files")) });
    const outcome = await job.outcome;
    if (outcome.state !== "succeeded") throw outcome.error;
    return (outcome.result.values.get("9") as readonly string[] | undefined)?.[0] ?? "";
  };
  return {
    server,
    path,
    text,
    calls: () => calls,
    shown: async (prompt) => parseJson(await text(prompt)),
    async write(name, content, folder) {
      await writeFile(path(name, folder), content);
      return path(name, folder);
    },
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

/** The node that shows output 0 of node "8". */
export const show = { class_type: "ShowJson", inputs: { value: ["8", 0] } } as const;

/** A node that gives a JSON value. */
export function give(value: Json): Prompt[string] {
  return { class_type: "GiveJson", inputs: { text: stringifyJson(value) } };
}

/** What `object_info` says of one class of the server. */
export async function infoOf({ server }: Host, id: string): Promise<Json> {
  const info = parseJson(await (await fetch(`${server.url}/object_info/${id}`)).text());
  return (isObject(info) ? info[id] : undefined) ?? null;
}
