import type { WorkerClient } from "../client/index.ts";
import type { DeviceStats } from "../client/info.ts";
import { isNetDistError } from "../errors/index.ts";
import { sanitizeLine } from "../errors/sanitize.ts";
import { problemOf } from "./problem.ts";
import type { DeviceView, WorkerView } from "./types.ts";

/** What a worker said when it was asked. */
export type Look = Pick<WorkerView, "standing" | "problem" | "version" | "devices" | "queue">;

export const UNSEEN: Look = { standing: "unknown", problem: null, version: null, devices: [], queue: null };

/** It can be reached, but does not let us in. */
const REFUSALS = ["UNAUTHORIZED", "TLS", "REDIRECTED", "NOT_COMFYUI", "CONFIG_INVALID", "NOT_LISTED", "SELF_DISPATCH"];

/** Asks a worker for its version, devices and queue; never throws. */
export async function look(connect: () => Promise<WorkerClient>, signal: AbortSignal): Promise<Look> {
  try {
    const client = await connect();
    // The queue is asked once, where other questions are repeated for a while: a worker that is gone shows at once.
    const queue = await client.queue({ signal });
    const stats = await client.systemStats({ signal });
    const busy = queue.running.length + queue.pending.length > 0;
    return {
      standing: busy ? "busy" : "ready",
      problem: tooOld(stats.version),
      version: sanitizeLine(stats.version, 60) || null,
      devices: stats.devices.map(deviceView),
      queue: { running: queue.running.length, pending: queue.pending.length },
    };
  } catch (error) {
    const refused = isNetDistError(error) && REFUSALS.includes(error.code);
    return { ...UNSEEN, standing: refused ? "refused" : "unreachable", problem: problemOf(error) };
  }
}

/** Free memory changes all the time: what matters is shown in steps, so that idle workers tell nothing new. */
const STEP = 64 * 1024 * 1024;

function deviceView({ name, type, vramTotal, vramFree }: DeviceStats): DeviceView {
  const free = vramFree === undefined ? null : Math.round(vramFree / STEP) * STEP;
  return { name: sanitizeLine(name), type: sanitizeLine(type, 40), vramTotal: vramTotal ?? null, vramFree: free };
}

const OLDEST = [0, 3, 64];

function tooOld(version: string): Look["problem"] {
  const numbers = version.split(".").map(Number);
  const at = OLDEST.findIndex((wanted, index) => (numbers[index] ?? 0) !== wanted);
  if (version === "" || at < 0 || (numbers[at] ?? 0) > (OLDEST[at] ?? 0)) return null;
  return {
    code: "TOO_OLD",
    says: `It runs ComfyUI ${version}, which NetDist is not tested with.`,
    fix: `Update it to ${OLDEST.join(".")} or newer.`,
  };
}
