import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

/** The NetDist hosts that a ComfyUI has started. */
export async function hostsOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid=,args="]);
  return stdout
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) =>
      found && Number(found[2]) === pid && found[3]?.includes("host.mjs") ? [Number(found[1])] : [],
    );
}

/** Kilobytes of memory that a process has in use. */
export async function memoryOf(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout);
}

/** Resolves when the process is gone; throws when it is still there after the deadline. */
export async function gone(pid: number, deadlineMs = 20_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (isThere(pid)) {
    if (performance.now() > end) throw new Error(`process ${pid} is still there after ${deadlineMs} ms`);
    await pause(50);
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
