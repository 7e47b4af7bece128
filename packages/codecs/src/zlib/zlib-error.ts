/** What was wrong with a zlib stream. */
export type ZlibFault = "damaged" | "truncated" | "too long" | "unused input";

/** A zlib stream that cannot be unpacked; each format turns it into its own error. */
export class ZlibError extends Error {
  readonly fault: ZlibFault;
  constructor(fault: ZlibFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.fault = fault;
  }
}

/** The error for a stream that ends before its data does. */
export function truncated(cause?: unknown): ZlibError {
  return new ZlibError("truncated", "the compressed data ends too early", cause);
}

/** The error for a stream that unpacks to more than it may. */
export function tooLong(limit: number, cause?: unknown): ZlibError {
  return new ZlibError("too long", `the compressed data unpacks to more than ${limit} bytes`, cause);
}

/** The error for bytes that follow the end of a stream. */
export function unusedInput(count: number): ZlibError {
  return new ZlibError("unused input", `at least ${count} bytes follow the end of the compressed data`);
}
