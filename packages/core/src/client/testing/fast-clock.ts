import { performance } from "node:perf_hooks";
import { type Clock, systemClock } from "../../env.ts";
import type { Limits } from "../patience.ts";

/** Real time, a hundred times as fast: a wait of 30 s takes 300 ms, and real sockets still keep up. */
export function fastClock(factor = 100): Clock {
  return {
    now: () => performance.now() * factor,
    sleep: (ms, signal, options) => systemClock.sleep(ms / factor, signal, options),
  };
}

/** Limits for a fast clock where no request is to time out, however busy this machine is. */
export const PATIENT: Limits & { readonly connect: number } = { connect: 2e6, headers: 2e6, idle: 2e6, total: 2e6 };
