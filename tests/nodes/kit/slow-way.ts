import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";

/** A way to a server on which every piece takes a while, each another one, up and down. */
export async function slowWay(url: string, slowest: number): Promise<AsyncDisposable & { readonly url: string }> {
  let state = 1;
  const delay = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state / 2 ** 32) * slowest;
  };
  const sockets = new Set<Socket>();
  const carry = (from: Socket, to: Socket): void => {
    sockets.add(from);
    // One after the other: what was sent first arrives first.
    let last = Promise.resolve();
    const after = (deliver: () => void): void => {
      last = last.then(() => new Promise((resolve) => setTimeout(resolve, delay()))).then(deliver);
    };
    from.on("data", (bytes) => after(() => void to.write(bytes)));
    from.on("end", () => after(() => void to.end()));
    from.on("error", () => to.destroy());
    from.on("close", () => sockets.delete(from));
  };
  const server = createServer((near) => {
    const far = dial(Number(new URL(url).port), "127.0.0.1");
    carry(near, far);
    carry(far, near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
