import { setInterval } from "node:timers";

const EVERY_MS = 500;

/**
 * Ends the process a while after ComfyUI has: the host closes by itself when stdin ends, but a node that never gives the
 * event loop back would keep it from that. `patience`: milliseconds that it has. To be run in a thread of its own.
 */
export function watchParent({ parent, patience }: { readonly parent: number; readonly patience: number }): void {
  let goneAt: number | undefined;
  setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return;
    goneAt ??= performance.now();
    if (performance.now() - goneAt >= patience) process.kill(process.pid, "SIGKILL");
  }, EVERY_MS);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
