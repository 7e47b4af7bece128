import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { broken, empty } from "./answer.ts";
import type { HttpFault } from "./faults.ts";
import type { Call } from "./route.ts";

/** Answers a request as the fault says; `proceed` runs the real handler. */
export async function fail(call: Call, fault: HttpFault, proceed: () => Promise<Response>): Promise<Response> {
  const { outgoing } = call.env;
  if (!(await held(outgoing, fault.before))) return RESPONSE_ALREADY_SENT;
  const real = (fault.effect ?? fault.status === undefined) ? await proceed().catch(broken) : empty();
  if (!(await held(outgoing, fault.after))) return RESPONSE_ALREADY_SENT;
  if (fault.cut === "reply") outgoing.destroy();
  else await send(outgoing as ServerResponse, fault, real);
  return RESPONSE_ALREADY_SENT;
}

/** Waits as long as the client does; false when it has gone. */
async function held(outgoing: Call["env"]["outgoing"], until: Promise<unknown> | undefined): Promise<boolean> {
  if (until !== undefined) {
    const gone = new Promise<void>((resolve) => outgoing.once("close", () => resolve()));
    await Promise.race([until, gone]).catch(() => undefined);
  }
  return !outgoing.destroyed;
}

async function send(outgoing: ServerResponse, fault: HttpFault, real: Response): Promise<void> {
  const headers = new Headers(real.headers);
  if (fault.body !== undefined) headers.delete("content-length");
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, value);
  outgoing.writeHead(fault.status ?? real.status, Object.fromEntries(headers));
  outgoing.flushHeaders();
  if (fault.body !== undefined) await real.body?.cancel();
  let left = typeof fault.cut === "number" ? fault.cut : Number.POSITIVE_INFINITY;
  for await (const piece of pieces(bodyOf(fault, real), fault.drip?.bytes)) {
    if (outgoing.destroyed) return;
    await write(outgoing, piece.subarray(0, left));
    left -= piece.byteLength;
    if (left <= 0) break;
    if (fault.drip) await sleep(fault.drip.everyMs);
  }
  // Only what was written reaches the client: the answer is never ended properly.
  if (fault.cut !== undefined) outgoing.socket?.destroySoon();
  else outgoing.end();
}

async function* bodyOf(fault: HttpFault, real: Response): AsyncGenerator<Uint8Array> {
  if (fault.body === undefined) yield* real.body ?? [];
  else if (typeof fault.body === "string") yield Buffer.from(fault.body);
  else if (fault.body instanceof Uint8Array) yield fault.body;
  else yield* fault.body;
}

async function* pieces(body: AsyncIterable<Uint8Array>, size: number | undefined): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    const step = size ?? Math.max(1, chunk.byteLength);
    for (let at = 0; at < chunk.byteLength; at += step) yield chunk.subarray(at, at + step);
  }
}

function write(outgoing: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    outgoing.once("close", resolve);
    outgoing.write(piece, () => {
      outgoing.off("close", resolve);
      resolve();
    });
  });
}
