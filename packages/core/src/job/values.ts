import type { Capture } from "../plan.ts";
import { decodePicture, mismatch, toImage, toMask } from "./picture.ts";

/** Bytes that do not make the value they should. The sentence says why. */
export class BadValue extends Error {
  override readonly name = "BadValue";
}

/** One fetched file, decoded. */
export type Part = ReturnType<typeof decodePicture>;

/** Decodes one file of a capture. Throws BadValue. */
export function decodePart(capture: Capture, bytes: Uint8Array): Part {
  try {
    return decodePicture(bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BadValue(`the ${capture.carrier} of node ${capture.nodeId} cannot be decoded: ${why}`, { cause });
  }
}

/** The captured value from its parts, in order. Throws BadValue where they do not go together. */
export function joinParts(capture: Capture, parts: readonly Part[]): unknown {
  const odd = mismatch(parts);
  if (odd !== undefined) throw new BadValue(`the pictures of node ${capture.nodeId} are not of one size: ${odd}`);
  return capture.carrier === "mask" ? toMask(parts) : toImage(parts);
}
