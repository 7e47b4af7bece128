import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../../command-error.ts";

/**
 * Keeps other runs out of a folder for as long as this process lives. A socket, not a file: the system closes it with the
 * process, however that ends. `folder` is a real path. Throws CommandError where another run is at work there.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = socketPath(folder);
  const server = (await listenAt(path)) ?? (await takeOver(path));
  if (server === undefined)
    throw new CommandError(
      "usage",
      `Another netdist run is at work in ${folder}: wait for it, or give another folder with --out.`,
    );
  // It shall not keep the process alive.
  server.unref();
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

function socketPath(folder: string): string {
  const name = `netdist-${createHash("sha256").update(folder).digest("hex").slice(0, 24)}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** undefined where something is at that path. */
function listenAt(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

/** A socket that nobody answers was left by a process that was killed. */
async function takeOver(path: string): Promise<Server | undefined> {
  if (await isAnswered(path)) return undefined;
  await rm(path, { force: true });
  return await listenAt(path);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
