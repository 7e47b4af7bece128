import type { Capture } from "../plan.ts";
import { decodeSamples, toLatent } from "./latent.ts";
import { decodePicture, mismatch, toImage, toMask } from "./picture.ts";

/** Bytes that do not make the value they should. The sentence says why. */
export class BadValue extends Error {
  override readonly name = "BadValue";
}

/** Gathers the files of one capture, in any order, into its value. Both fail with BadValue. */
export interface Gatherer {
  take(index: number, bytes: Uint8Array): Promise<void>;
  join(): unknown;
}

/** The gatherer for a capture; undefined for carriers that cannot be decoded here. */
export function gather(capture: Capture): Gatherer | undefined {
  switch (capture.carrier) {
    case "image":
      return gatherer(capture, decodePicture, (pictures) => toImage(ofOneSize(pictures)));
    case "mask":
      return gatherer(capture, decodePicture, (pictures) => toMask(ofOneSize(pictures)));
    case "latent":
      return gatherer(capture, decodeSamples, (parts) => {
        const latent = toLatent(parts);
        if (!latent) throw new Error("the latents are not of one size");
        return latent;
      });
    default:
      return undefined;
  }
}

function ofOneSize<P extends Parameters<typeof mismatch>[0]>(pictures: P): P {
  const odd = mismatch(pictures);
  if (odd !== undefined) throw new Error(`the pictures are not of one size: ${odd}`);
  return pictures;
}

function gatherer<P>(
  capture: Capture,
  decode: (bytes: Uint8Array) => P | Promise<P>,
  join: (parts: P[]) => unknown,
): Gatherer {
  const parts: P[] = [];
  const bad = (cause: unknown): BadValue => {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new BadValue(`the ${capture.carrier} of node ${capture.nodeId}: ${why}`, { cause });
  };
  return {
    async take(index, bytes) {
      try {
        parts[index] = await decode(bytes);
      } catch (cause) {
        throw bad(cause);
      }
    },
    join() {
      try {
        return join(parts);
      } catch (cause) {
        throw bad(cause);
      }
    },
  };
}
