import type { Logger, Run, RunEnd } from "../context.ts";
import { settledWithin } from "./waiting.ts";

/** How long calls that were told to stop may take before the run goes on without them. */
const SETTLE_MS = 1_000;
/** How long the listeners of the run's end may take: the time that cancelling a remote job may need. */
const LISTENERS_MS = 10_000;

/** The life of one run: its signal, its calls and what waits for its end. */
export interface Lifetime {
  readonly run: Run;
  readonly isInterrupted: boolean;
  interrupt(): void;
  /** Registers a node call, so that the end of the run waits for it a little. */
  track(call: Promise<unknown>): void;
  /** Stops what still runs and tells the listeners; resolves when all is quiet or too late. */
  end(how: RunEnd): Promise<void>;
}

/** The life of a run that begins now. */
export function createLifetime(promptId: string, log: Logger): Lifetime {
  const controller = new AbortController();
  const listeners: ((how: RunEnd) => Promise<void> | void)[] = [];
  const calls = new Set<Promise<unknown>>();
  let isInterrupted = false;
  let ended: RunEnd | undefined;

  const tell = async (listener: (how: RunEnd) => Promise<void> | void, how: RunEnd) => {
    try {
      await listener(how);
    } catch (error) {
      log.error(`prompt ${promptId}: a listener of its end failed: ${error instanceof Error ? error.message : error}`);
    }
  };

  return {
    run: {
      promptId,
      signal: controller.signal,
      onEnd(listener) {
        if (ended === undefined) listeners.push(listener);
        else void tell(listener, ended);
      },
    },
    get isInterrupted() {
      return isInterrupted;
    },
    interrupt() {
      if (ended !== undefined) return;
      isInterrupted = true;
      controller.abort(new DOMException(`prompt ${promptId} was interrupted`, "AbortError"));
    },
    track(call) {
      const settled: Promise<unknown> = call.catch(() => undefined).finally(() => calls.delete(settled));
      calls.add(settled);
    },
    async end(how) {
      ended = how;
      if (how !== "success") controller.abort(new DOMException(`prompt ${promptId} failed`, "AbortError"));
      if (calls.size > 0 && !(await settledWithin(Promise.all(calls), SETTLE_MS))) {
        log.warn(`prompt ${promptId}: ${calls.size} node calls go on although their run has ended`);
      }
      if (listeners.length === 0) return;
      const told = Promise.all(listeners.map((listener) => tell(listener, how)));
      if (!(await settledWithin(told, LISTENERS_MS))) {
        log.warn(`prompt ${promptId}: listeners of its end are not done after ${LISTENERS_MS} ms`);
      }
    },
  };
}
