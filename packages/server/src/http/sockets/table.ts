import type { Logger } from "@netdist/sdk";
import type { JsonObject } from "@netdist/sdk/prompt";
import { WebSocket } from "ws";
import type { Emitter, Target } from "../../engine/types.ts";
import type { Faults } from "../faults.ts";
import { bareFrame, jsonFrame, labelledFrame, textFrame } from "./frames.ts";

/** Bytes that may wait for a client that does not read; past it the client is dropped, so that nobody waits for it. */
const MAX_UNSENT = 256 * 1024 * 1024;

/** A connected client: its socket and what it said it can do. */
export interface Client {
  readonly socket: WebSocket;
  flags: JsonObject;
  /** Its end no longer concerns the table: it was on its way out when its sid came back. */
  disowned?: true;
}

/** The connected clients by sid, and the emitter that speaks to them. */
export interface SocketTable extends Emitter {
  /** Enters a client; one already there with this sid gets nothing any more, though it stays connected. */
  enter(sid: string, client: Client): void;
  /**
   * Strikes the sid out, whoever owns it by now: ComfyUI's reconnect pitfall, which clients must survive. It strikes
   * only who comes back before having closed: a close that ComfyUI has seen by then is one that we may see later.
   */
  leave(sid: string, client: Client): void;
  has(sid: string): boolean;
  /** Sends to one socket, registered or not. */
  send(socket: WebSocket, frame: string | Uint8Array): void;
}

export function createSocketTable(options: { readonly faults: Faults; readonly log: Logger }): SocketTable {
  const { faults, log } = options;
  const clients = new Map<string, Client>();
  const send = (socket: WebSocket, frame: string | Uint8Array) => {
    if (faults.sockets === "mute" || socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MAX_UNSENT) {
      log.warn(`a client read nothing while ${socket.bufferedAmount} bytes waited for it; its socket was closed`);
      socket.terminate();
      return;
    }
    // Pictures do not shrink any further.
    const compress = typeof frame === "string";
    socket.send(frame, { compress });
    if (faults.sockets === "duplicate") socket.send(frame, { compress });
  };
  const reached = (to: Target): Iterable<Client> => {
    if ("all" in to) return clients.values();
    const client = clients.get(to.client);
    return client ? [client] : [];
  };
  const sendAll = (frame: string | Uint8Array, to: Target) => {
    for (const { socket } of reached(to)) send(socket, frame);
  };
  return {
    enter(sid, client) {
      const before = clients.get(sid);
      if (before && before.socket.readyState !== WebSocket.OPEN) before.disowned = true;
      clients.delete(sid);
      clients.set(sid, client);
    },
    leave(sid, client) {
      if (!client.disowned) clients.delete(sid);
    },
    has: (sid) => clients.has(sid),
    send,
    json: (type, data, to) => sendAll(jsonFrame(type, data), to),
    text: (nodeId, text, to) => sendAll(textFrame(nodeId, text), to),
    labelledPreview(preview, node, to) {
      for (const client of reached(to)) if (takesLabels(client, to)) send(client.socket, labelledFrame(preview, node));
    },
    barePreview(preview, to) {
      for (const client of reached(to)) if (!takesLabels(client, to)) send(client.socket, bareFrame(preview));
    },
  };
}

/** What goes to everybody comes without a label, whatever they announced. */
function takesLabels({ flags }: Client, to: Target): boolean {
  return !("all" in to) && flags["supports_preview_metadata"] === true;
}
