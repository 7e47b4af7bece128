import { randomUUID } from "node:crypto";
import { type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { WebSocket } from "undici";
import { httpOf } from "../../conformance/http.ts";
import { viewPath } from "../../conformance/picture.ts";
import type { Event, History, Posted } from "../../conformance/wire.ts";
import { type Look, lookOfPng } from "./pictures.ts";

const DEADLINE_MS = 390_000;

/** Runs a prompt as a person there would, with nothing of ours, and gives the pictures of its output node 9. */
export async function runThere(url: string, prompt: Prompt): Promise<Look[]> {
  const http = httpOf(url);
  const clientId = randomUUID();
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws?clientId=${clientId}`);
  try {
    await told(socket, ({ type }) => type === "status");
    const over = told(socket, ({ type, data }) => type === "executing" && data.node === null);
    const posted = await http.post("/prompt", stringifyJson({ prompt, client_id: clientId }));
    if (posted.status !== 200) throw new Error(`POST /prompt: ${posted.status} ${posted.text}`);
    const { prompt_id: id } = posted.json<Posted>();
    await over;
    const entry = (await http.get(`/history/${id}`)).json<History>()[id];
    if (entry?.status.status_str !== "success")
      throw new Error(`the local run failed: ${JSON.stringify(entry?.status)}`);
    const images = entry.outputs["9"]?.images ?? [];
    return await Promise.all(images.map(async (image) => lookOfPng((await http.get(viewPath(image))).bytes)));
  } finally {
    socket.close();
  }
}

function told(socket: WebSocket, fits: (event: Event) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`nothing came for ${DEADLINE_MS} ms`)), DEADLINE_MS);
    const settle = (act: () => void) => {
      clearTimeout(deadline);
      socket.removeEventListener("message", look);
      act();
    };
    const look = ({ data }: { data: unknown }) => {
      if (typeof data === "string" && fits(JSON.parse(data) as Event)) settle(resolve);
    };
    socket.addEventListener("message", look);
    socket.addEventListener("close", () => settle(() => reject(new Error("the socket closed"))), { once: true });
  });
}
