import type { Server, ServerOptions } from "../../server.ts";
import { createServer } from "../../server.ts";

/** A server of its own folders at any free port, which closes itself, with the lines that it logged. */
export async function testServer(
  options: ServerOptions = {},
): Promise<Server & { readonly logged: readonly string[] }> {
  const logged: string[] = [];
  const write = (level: string) => (message: string) => void logged.push(`${level}: ${message}`);
  const log = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  return { ...(await createServer({ log, ...options })), logged };
}

/** A prompt that saves one small black picture. */
export const PICTURE = {
  "1": { class_type: "EmptyImage", inputs: { width: 8, height: 8, batch_size: 1, color: 0 } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "picture" } },
};

/** The JSON at a path; the caller says what it expects there. */
export async function getJson<T>(server: Server, path: string): Promise<T> {
  const answer = await fetch(server.url + path);
  return (await answer.json()) as T;
}

/** Posts JSON. */
export function post(
  server: Server,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(server.url + path, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
}
