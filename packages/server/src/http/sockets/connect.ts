import { randomUUID } from "node:crypto";
import type { Logger } from "@netdist/sdk";
import { isObject, type Json, type JsonObject, parseJson } from "@netdist/sdk/prompt";
import type { RawData, WebSocket } from "ws";
import { jsonFrame } from "./frames.ts";
import type { Client, SocketTable } from "./table.ts";

export interface Greeting {
  /** Prompts queued and running. */
  readonly remaining: () => number;
  /** The node that runs for this client now. */
  readonly runningNode: (sid: string) => string | undefined;
  readonly features: () => JsonObject;
}

/** Enters a new socket in the table, greets it as ComfyUI does and listens to its one message that counts. */
export function connect(socket: WebSocket, sid: string, table: SocketTable, greeting: Greeting, log: Logger): void {
  const id = sid === "" ? randomUUID().replaceAll("-", "") : sid;
  const client: Client = { socket, flags: {} };
  table.enter(id, client);
  socket.on("close", () => table.leave(id, client));
  socket.on("error", (error) => log.warn(`websocket of client ${JSON.stringify(id)}: ${error.message}`));
  socket.on("message", listener(client, table, greeting, log));
  const status = { exec_info: { queue_remaining: greeting.remaining() } };
  table.send(socket, jsonFrame("status", { status, sid: id }));
  const node = greeting.runningNode(id);
  // Without a prompt id, as ComfyUI sends it here.
  if (node !== undefined) table.send(socket, jsonFrame("executing", { node }));
}

/** Only the first JSON object that a client sends is heard, and only when it holds its feature flags. */
function listener(client: Client, table: SocketTable, greeting: Greeting, log: Logger) {
  let first = true;
  return (data: RawData, isBinary: boolean): void => {
    if (isBinary) return;
    const message = readMessage(data, log);
    if (first && isObject(message)) {
      first = false;
      if (message["type"] !== "feature_flags") return;
      client.flags = isObject(message["data"]) ? message["data"] : {};
      table.send(client.socket, jsonFrame("feature_flags", greeting.features()));
    }
  };
}

function readMessage(data: RawData, log: Logger): Json | undefined {
  try {
    return parseJson(data.toString());
  } catch (error) {
    log.warn(`a websocket message was ignored: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
