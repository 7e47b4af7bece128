import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readPngHeader } from "@netdist/codecs/png";
import { type PictureFormat, pictureFormat } from "@netdist/core";
import { PortTakenError } from "@netdist/server";
import { Refusal } from "./refusal.ts";
import { openStore, type Store } from "./store.ts";
import { uploadsIn } from "./uploads.ts";

/** A picture that was received and stored. */
export interface Received {
  /** In the receiver's folder. */
  readonly file: string;
  /** What the sender called it. */
  readonly name: string;
  readonly bytes: number;
  /** Of a PNG. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

export interface ReceiverOptions {
  readonly folder: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Of one request's body. */
  readonly maxBytes: number;
  onPicture(received: Received): void;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
}

const MAX_CONNECTIONS = 16;
/** Milliseconds that one request may take. */
const REQUEST_TIMEOUT = 120_000;

/**
 * An HTTP server that stores the pictures it is sent, by POST or PUT to any path, and nothing else. Throws
 * `PortTakenError`.
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const store = await openStore(options.folder);
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT }, (request, response) => {
    void answer(request, response, options, store);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, { host, port }: ReceiverOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(cause.code === "EADDRINUSE" ? new PortTakenError(host, port, { cause }) : cause),
    );
    server.listen(port, host, resolve);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ReceiverOptions,
  store: Store,
): Promise<void> {
  const say = (status: number, value: object): void => {
    response.writeHead(status, { "content-type": "application/json", "x-content-type-options": "nosniff" });
    response.end(`${JSON.stringify(value)}\n`);
  };
  try {
    const saved = await receive(request, options, store);
    say(200, { saved: saved.map(({ name, file, bytes }) => ({ name, file, bytes })) });
  } catch (error) {
    if (!(error instanceof Refusal)) return say(500, { error: "it could not be stored" });
    // What is left of a body that is too large is not waited for.
    response.shouldKeepAlive = false;
    say(error.status, { error: error.message });
  }
}

async function receive(request: IncomingMessage, options: ReceiverOptions, store: Store): Promise<Received[]> {
  if (request.method !== "POST" && request.method !== "PUT") throw new Refusal(405, "POST or PUT pictures here");
  // Programs send none; a web page that somebody here has open must not write files.
  if (request.headers.origin !== undefined) throw new Refusal(403, "web pages may not send pictures");
  const body = await readBody(request, options.maxBytes);
  const uploads = await uploadsIn(body, request.headers["content-type"] ?? "");
  const known = uploads.map((upload) => ({ ...upload, format: formatOf(upload.bytes) }));
  const saved: Received[] = [];
  for (const { name, bytes, format } of known) {
    const file = await store.put(bytes, format);
    const received = { file, name: name.slice(0, 200), bytes: bytes.byteLength, size: sizeOf(bytes, format) };
    options.onPicture(received);
    saved.push(received);
  }
  return saved;
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new Refusal(413, `at most ${maxBytes} bytes are taken`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function formatOf(bytes: Uint8Array): PictureFormat {
  const format = pictureFormat(bytes);
  if (format === undefined)
    throw new Refusal(415, "that is no picture: PNG, JPEG, WebP, GIF, TIFF, AVIF and BMP are taken");
  return format;
}

function sizeOf(bytes: Uint8Array, format: PictureFormat): Received["size"] {
  try {
    return format === "png" ? readPngHeader(bytes) : undefined;
  } catch {
    // It is kept as it came, damaged or not.
    return undefined;
  }
}
