import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";

// Takes no connection: it stands still as soon as it listens.
const SOURCE = `
const server = require("node:net").createServer();
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  process.send(server.address().port, () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
});`;

/**
 * An address that answers to no connection: the queue of a process that takes none is full, and Linux drops what comes
 * then without a word.
 */
export async function blackHole(): Promise<AsyncDisposable & { readonly url: string }> {
  const child = spawn(process.execPath, ["-e", SOURCE], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [port] = (await once(child, "message")) as [number];
  const fillers = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  await Promise.all(fillers.slice(0, 2).map((socket) => once(socket, "connect")));
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of fillers) socket.destroy();
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}
