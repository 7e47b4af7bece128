import { unfilled } from "./unfilled.ts";

/** The parts in one piece. `tooLarge` makes the error for what the host has no memory for, or no array as long as. */
export function joined(parts: readonly Uint8Array[], tooLarge: (size: number, cause: unknown) => Error) {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const whole = room(size, tooLarge);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function room(size: number, tooLarge: (size: number, cause: unknown) => Error): Uint8Array<ArrayBuffer> {
  try {
    return unfilled(size);
  } catch (cause) {
    throw tooLarge(size, cause);
  }
}
