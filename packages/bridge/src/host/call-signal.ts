/** How long a call that was told to stop may take to end by itself. */
const GRACE_MS = 1_000;

/** The signal of one call. */
export interface CallSignal {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Rejects with the signal's reason a while after it was aborted: nobody waits longer for a node that does not listen. */
  readonly late: Promise<never>;
  /** To be called when the call has ended. */
  release(): void;
}

/** A signal that is aborted alone, or with the run that the call belongs to. */
export function createCallSignal(run: AbortSignal | undefined): CallSignal {
  const controller = new AbortController();
  const { signal } = controller;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => {
      timer = setTimeout(() => reject(signal.reason), GRACE_MS);
    });
  });
  const follow = () => controller.abort(run?.reason);
  run?.addEventListener("abort", follow);
  if (run?.aborted) follow();
  return {
    signal,
    abort: (reason) => controller.abort(reason),
    late,
    release() {
      clearTimeout(timer);
      run?.removeEventListener("abort", follow);
    },
  };
}
