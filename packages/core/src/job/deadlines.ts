/** How long a job waits for what, in milliseconds. */
export interface Deadlines {
  /** The worker's answer to POST /prompt. */
  readonly submit: number;
  /** From accepted to running; counted anew whenever the queue before us gets shorter. */
  readonly start: number;
  /** We wait, and the worker runs nothing at all. */
  readonly stuck: number;
  /** We run, and no node starts, ends or says how far it is. */
  readonly silence: number;
  /** Absent from queue and history, three looks in a row. */
  readonly lost: number;
  /** No look succeeds. */
  readonly unreachable: number;
  /** Until an ended job is off the executor and in history. */
  readonly settle: number;
  /** The worker's confirmation that it stopped our prompt. */
  readonly cancel: number;
  /** The whole job; nothing renews it. */
  readonly total: number;
}

export const DEFAULT_DEADLINES: Deadlines = {
  submit: 30_000,
  start: 3_600_000,
  stuck: 60_000,
  silence: 900_000,
  lost: 10_000,
  unreachable: 30_000,
  settle: 5_000,
  cancel: 10_000,
  total: 3_600_000,
};
