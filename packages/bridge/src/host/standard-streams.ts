import { Socket } from "node:net";
import { Readable, type Writable } from "node:stream";

/**
 * The frames' own streams, over descriptors 0 and 1. From now on, what packs print goes to stderr, and what they read
 * from stdin is empty: neither can get between the frames.
 */
export function takeStandardStreams(): { readonly input: Readable; readonly output: Writable } {
  Object.defineProperty(process, "stdout", { get: () => process.stderr, configurable: true });
  const nothing = Readable.from([]);
  Object.defineProperty(process, "stdin", { get: () => nothing, configurable: true });
  return {
    input: new Socket({ fd: 0, readable: true, writable: false }),
    output: new Socket({ fd: 1, readable: false, writable: true }),
  };
}
