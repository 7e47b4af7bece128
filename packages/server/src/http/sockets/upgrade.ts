import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "@netdist/sdk";
import { WebSocketServer } from "ws";
import type { Profile } from "../../engine/types.ts";
import type { Faults } from "../faults.ts";
import { refusal } from "../guard/origin.ts";
import { connect, type Greeting } from "./connect.ts";
import type { SocketTable } from "./table.ts";

/** Largest message taken from a client, after inflation. */
const MAX_PAYLOAD = 4 * 1024 * 1024;

export interface SocketServer {
  /** Node's `upgrade` listener. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Cuts every connection without a closing handshake. */
  dropAll(): void;
}

export interface SocketServerOptions {
  readonly table: SocketTable;
  readonly greeting: Greeting;
  readonly profile: Profile;
  readonly faults: Faults;
  readonly log: Logger;
  /** With a CORS header configured, origins are not compared. */
  readonly anyOrigin: boolean;
}

export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { table, greeting, log } = options;
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: true, maxPayload: MAX_PAYLOAD });
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? "/", "http://server");
    const status = await rejection(request, url.pathname, options);
    if (status !== undefined) return reject(socket, status);
    const sid = url.searchParams.get("clientId") ?? "";
    server.handleUpgrade(request, socket, head, (ws) => connect(ws, sid, table, greeting, log));
  };
  return {
    upgrade(request, socket, head) {
      socket.on("error", () => socket.destroy());
      upgrade(request, socket, head).catch(() => socket.destroy());
    },
    dropAll() {
      for (const client of server.clients) client.terminate();
    },
  };
}

async function rejection(
  request: IncomingMessage,
  path: string,
  options: SocketServerOptions,
): Promise<number | undefined> {
  if (options.faults.sockets === "refuse") return 503;
  if (!options.anyOrigin && (await refusal(request.headers, options.profile)) !== undefined) return 403;
  if (path !== "/ws" && path !== "/api/ws") return 404;
  return request.headers.upgrade?.toLowerCase() === "websocket" ? undefined : 400;
}

function reject(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
