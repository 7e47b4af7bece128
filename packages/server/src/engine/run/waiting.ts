/** Lets everything that is due run first: sockets, timers, other promises. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Something to wait for that others ring. */
export interface Bell {
  ring(): void;
  /** Resolves at the first ring since the last wait ended. */
  wait(): Promise<void>;
}

/** A bell that nobody has rung. */
export function createBell(): Bell {
  let ring = () => {};
  let rung = new Promise<void>((resolve) => {
    ring = resolve;
  });
  return {
    ring: () => ring(),
    async wait() {
      await rung;
      rung = new Promise<void>((resolve) => {
        ring = resolve;
      });
    },
  };
}
