import { createHash } from "node:crypto";
import { decodePng } from "@netdist/codecs/png";
import { isObject, type JsonObject, type Prompt } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { openUser, type Ran } from "./user.ts";

/** The pictures of an output node as size and digest of their pixels, in order: equal texts are equal pictures. */
export async function pictures(server: Pick<Server, "url">, { outputs }: Ran, node: string): Promise<string[]> {
  const ui = outputs[node];
  const files = isObject(ui) && Array.isArray(ui["images"]) ? (ui["images"] as readonly JsonObject[]) : [];
  return Promise.all(files.map(async (file) => digest(await view(server, file))));
}

/** The files of an output node, as they lie on the server. */
export async function view({ url }: Pick<Server, "url">, file: JsonObject): Promise<Uint8Array> {
  const query = new URLSearchParams(Object.entries(file).map(([key, value]): [string, string] => [key, String(value)]));
  const answer = await fetch(`${url}/view?${query}`);
  if (!answer.ok) throw new Error(`${answer.status} for ${query}`);
  return new Uint8Array(await answer.arrayBuffer());
}

function digest(file: Uint8Array): string {
  const { width, height, data } = decodePng(file);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return `${width}x${height} ${createHash("sha1").update(bytes).digest("hex").slice(0, 12)}`;
}

/** What one server alone makes of a prompt: the pictures of its output node. */
export async function onOneServer(prompt: Prompt, node: string): Promise<string[]> {
  await using server = await createServer();
  await using user = await openUser(server.url);
  const ran = await user.run(prompt);
  if (ran.status !== "success") throw new Error(ran.error);
  return await pictures(server, ran, node);
}
