/** Ctrl-C, `kill` and a closed terminal, as a signal for what runs and as a promise for who waits. */
export interface StopSignal {
  readonly signal: AbortSignal;
  readonly stopped: Promise<void>;
}

/** Listens for SIGINT, SIGTERM and SIGHUP; the second one ends the process at once. */
export function stopSignal(): StopSignal {
  const controller = new AbortController();
  const { promise, resolve } = withResolvers();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error("stopped by Ctrl-C"));
    resolve();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
  return { signal: controller.signal, stopped: promise };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
