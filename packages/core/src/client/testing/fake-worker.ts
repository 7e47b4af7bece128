import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface Request {
  /** `GET /view`, without query. */
  readonly route: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  readonly json: () => Record<string, unknown>;
}

const ID = /\/[^/]*(?=\/cancel$|$)/;

/** Answers a request; returns nothing where the response is ended (or left hanging) by itself. */
export type Handler = (request: Request, response: ServerResponse, raw: IncomingMessage) => unknown;

/** A node:http server on a free port whose routes a test states one by one; it notes every request. */
export class FakeWorker implements AsyncDisposable {
  readonly server: Server;
  readonly requests: Request[] = [];
  readonly sockets = new Set<Duplex>();
  /** Client ids in the order in which sockets opened. */
  readonly clientIds: string[] = [];
  /** What is written to a new socket; the first `status` unless a test says else. */
  greeting: (sid: string) => object | undefined = (sid) => ({
    type: "status",
    data: { status: { exec_info: { queue_remaining: 0 } }, sid },
  });
  /** Whether pings are answered. */
  pongs = true;
  /** Refuses upgrades when false. */
  upgrades = true;
  readonly #handlers: Record<string, Handler>;
  readonly #waiting: (() => void)[] = [];

  constructor(handlers: Record<string, Handler>) {
    this.#handlers = handlers;
    this.server = createServer((request, response) => void this.#answer(request, response));
    this.server.on("upgrade", (request: IncomingMessage, socket: Duplex) => this.#upgrade(request, socket));
  }

  static async start(handlers: Record<string, Handler>): Promise<FakeWorker> {
    const worker = new FakeWorker(handlers);
    worker.server.listen(0, "127.0.0.1");
    await once(worker.server, "listening");
    return worker;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The routes asked so far, in order. */
  get routes(): string[] {
    return this.requests.map(({ route }) => route);
  }

  on(route: string, handler: Handler): void {
    this.#handlers[route] = handler;
  }

  /** What `route` does now, to be wrapped. */
  handler(route: string): Handler {
    const handler = this.#handlers[route];
    if (!handler) throw new Error(`no route ${route}`);
    return handler;
  }

  /** Resolves when `route` has been asked `count` times. */
  async asked(route: string, count = 1): Promise<void> {
    while (this.routes.filter((one) => one === route).length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Sends a text message to every socket. */
  send(type: string, data: object): void {
    this.sendRaw(Buffer.from(JSON.stringify({ type, data })), 1);
  }

  sendRaw(payload: Buffer, opcode: 1 | 2): void {
    for (const socket of this.sockets) socket.write(frame(payload, opcode));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  async #answer(raw: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of raw) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const request = this.#note(raw, Buffer.concat(chunks));
    const handler = this.#handlers[request.route] ?? this.#handlers[request.route.replace(ID, "/*")];
    const answer = handler ? await handler(request, response, raw) : notFound(response);
    if (answer !== undefined) json(response, answer);
  }

  #note(raw: IncomingMessage, body: Buffer): Request {
    const url = new URL(raw.url ?? "/", "http://fake");
    const request: Request = {
      route: `${raw.method} ${url.pathname}`,
      query: url.searchParams,
      headers: raw.headers,
      body,
      json: () => JSON.parse(body.toString("utf8")) as Record<string, unknown>,
    };
    this.requests.push(request);
    for (const wake of this.#waiting.splice(0)) wake();
    return request;
  }

  #upgrade(raw: IncomingMessage, socket: Duplex): void {
    this.#note(raw, Buffer.alloc(0));
    socket.on("error", () => {});
    if (!this.upgrades) return void socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    const accept = createHash("sha1").update(`${raw.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept.digest("base64")}\r\n\r\n`,
    );
    this.sockets.add(socket);
    socket.on("end", () => socket.end());
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      // A ping of ours has no payload: two bytes and four of mask.
      if (chunk[0] === 0x89 && this.pongs) socket.write(Buffer.from([0x8a, 0]));
    });
    const sid = new URL(raw.url ?? "/", "http://fake").searchParams.get("clientId") ?? "";
    this.clientIds.push(sid);
    const greeting = this.greeting(sid);
    if (greeting) socket.write(frame(Buffer.from(JSON.stringify(greeting)), 1));
  }
}

/** Ends a response with JSON. */
export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}

function notFound(response: ServerResponse): undefined {
  response.writeHead(404, { "content-type": "text/plain" });
  response.end("404: Not Found");
}

function frame(payload: Buffer, opcode: number): Buffer {
  const length = payload.byteLength;
  if (length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, length]), payload]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
