import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import type { Random } from "../../env.ts";

/** What a way does to what goes through it, in the words of toxiproxy; times in milliseconds. */
export type Toxic = {
  readonly stream?: "upstream" | "downstream" /** Of connections; all unless given. */;
  readonly toxicity?: number;
} & (
  | { readonly type: "latency"; readonly latency: number; readonly jitter?: number }
  /** Bytes a second. */
  | { readonly type: "bandwidth"; readonly rate: number }
  | { readonly type: "slow_close"; readonly delay: number }
  /** Nothing gets through; after `timeout` the connection ends, for ever unless given. */
  | { readonly type: "timeout"; readonly timeout?: number }
  /** The connection is reset after `timeout`. */
  | { readonly type: "reset_peer"; readonly timeout?: number }
  /** Pieces of `size` bytes, `delay` apart. */
  | { readonly type: "slicer"; readonly size: number; readonly delay: number }
  /** The connection ends after so many bytes. */
  | { readonly type: "limit_data"; readonly bytes: number }
  /** From a piece with this text on nothing is taken any more; the connection stays open. */
  | { readonly type: "stall"; readonly at: string }
);

/** A way to a server on which things go wrong as told; acts on new connections, `cut` on those that are there. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
  toxics: readonly Toxic[];
  /** Whether anybody listens. */
  down(isDown: boolean): Promise<void>;
  /** Resets every connection. */
  cut(): void;
}

export async function startProxy(target: string, random: Random): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const far = Number(new URL(target).port);
  const proxy = { toxics: [] as readonly Toxic[] };
  let server = listen();
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<unknown> => {
    for (const socket of sockets) socket.resetAndDestroy();
    return new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    async down(isDown: boolean) {
      if (isDown === !server.listening) return;
      if (isDown) return void (await stop());
      server = listen(port);
      await once(server, "listening");
    },
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  });

  function listen(at = 0): Server {
    const made = createServer({ allowHalfOpen: true }, (near) => {
      const there = dial({ port: far, host: "127.0.0.1", allowHalfOpen: true });
      const chosen = proxy.toxics.filter(({ toxicity = 1 }) => random.number() < toxicity);
      carry(
        near,
        there,
        chosen.filter(({ stream }) => stream !== "downstream"),
        sockets,
        random,
      );
      carry(
        there,
        near,
        chosen.filter(({ stream }) => stream !== "upstream"),
        sockets,
        random,
      );
    });
    return made.listen(at, "127.0.0.1");
  }
}

/** One direction of a connection. */
function carry(from: Socket, to: Socket, toxics: readonly Toxic[], sockets: Set<Socket>, random: Random): void {
  sockets.add(from);
  const timers = new Set<NodeJS.Timeout>();
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => (timers.delete(timer), resolve()), ms);
      timers.add(timer);
    });
  let left = Math.min(...toxics.flatMap((toxic) => (toxic.type === "limit_data" ? [toxic.bytes] : [])));
  for (const toxic of toxics) {
    if (toxic.type === "reset_peer")
      void wait(toxic.timeout ?? 0).then(() => (from.resetAndDestroy(), to.resetAndDestroy()));
    if (toxic.type === "timeout" && toxic.timeout) void wait(toxic.timeout).then(() => (from.destroy(), to.destroy()));
  }
  const stalls = toxics.flatMap((toxic) => (toxic.type === "stall" ? [toxic.at] : []));
  const isHeld = toxics.some(({ type }) => type === "timeout");
  // One after the other: what was sent first arrives first.
  let last = Promise.resolve();
  const deliver = async (bytes: Buffer): Promise<void> => {
    for (const toxic of toxics) {
      if (toxic.type === "latency") await wait(toxic.latency + (random.number() * 2 - 1) * (toxic.jitter ?? 0));
      if (toxic.type === "bandwidth") await wait((bytes.byteLength / toxic.rate) * 1000);
    }
    const slicer = toxics.find((toxic) => toxic.type === "slicer");
    for (const piece of slicer ? pieces(bytes, slicer.size) : [bytes]) {
      if (slicer) await wait(slicer.delay);
      to.write(piece.subarray(0, left));
      left -= piece.byteLength;
      if (left <= 0) return void (from.destroy(), to.destroy());
    }
  };
  from.on("data", (bytes: Buffer) => {
    if (isHeld) return;
    from.pause();
    if (stalls.some((text) => bytes.includes(text))) return;
    last = last.then(() => deliver(bytes)).then(() => void from.resume());
  });
  from.on("end", () => {
    const slow = toxics.find((toxic) => toxic.type === "slow_close");
    last = last.then(() => wait(slow?.delay ?? 0)).then(() => void to.end());
  });
  from.on("error", () => to.destroy());
  from.on("close", () => {
    sockets.delete(from);
    for (const timer of timers) clearTimeout(timer);
    if (from.errored) to.resetAndDestroy();
    else if (!from.readableEnded) to.destroy();
  });
}

function pieces(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}
