import type { Readable, Writable } from "node:stream";
import { settledWithin } from "@netdist/sdk/host";
import { ProtocolError } from "../frames/error.ts";
import { readRange } from "../frames/exchange.ts";
import { Outbox } from "../frames/outbox.ts";
import { readFrames } from "../frames/read-frames.ts";
import { type Hello, readHello } from "./hello.ts";
import { createHost, type Host } from "./host.ts";

/** How long the last answers may take to leave. */
const FLUSH_MS = 1_000;

/** What the process around the host does with it. */
export interface Served {
  /** The host is there, and `crash` may be told of it. */
  onHost(host: Host): void;
  readonly version: string;
}

/**
 * Serves the shim on the other side of two streams until it says `bye` or its stream ends. Rejects with `ProtocolError`
 * where it breaks a rule; the host is closed in any case.
 */
export async function serveShim(input: Readable, output: Writable, served: Served): Promise<void> {
  const outbox = new Outbox(output);
  let exchange: Hello["exchange"];
  let host: Host | undefined;
  const takeRange = async (offset: number, length: number) => {
    if (exchange === undefined) throw new ProtocolError("BAD_SEGMENT", "a segment is in a file that nobody opened");
    const bytes = await readRange(exchange.shim, offset, length);
    outbox.send({ t: "freed", at: [offset] }).catch(() => undefined);
    return bytes;
  };
  try {
    for await (const frame of readFrames(input, takeRange)) {
      if (host === undefined) {
        const hello = readHello(frame.message);
        exchange = hello.exchange;
        if (exchange) outbox.useExchange(exchange.host);
        host = await createHost(hello, outbox, served.version);
        served.onHost(host);
      } else if (frame.message["t"] === "bye") return;
      else host.receive(frame);
    }
  } finally {
    await host?.close();
    await settledWithin(outbox.settled(), FLUSH_MS);
  }
}
