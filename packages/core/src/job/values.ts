import type { Capture } from "../plan.ts";
import { decodeSound, toAudio } from "./audio.ts";
import { decodeSamples, toLatent } from "./latent.ts";
import { decodePicture, mismatch, toImage, toMask } from "./picture.ts";
import { readScalar, type Scalar } from "./scalar.ts";

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
    case "audio":
      return gatherer(capture, decodeSound, toAudio);
    default:
      return undefined;
  }
}

/** What texts stand for: themselves, or the numbers or truth values that the socket gives. Throws BadValue. */
export function readTexts(capture: Capture, texts: readonly string[]): readonly Scalar[] {
  return attempt(capture, () => texts.map((text) => readScalar(capture.carrier, text)));
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
  return {
    async take(index, bytes) {
      try {
        parts[index] = await decode(bytes);
      } catch (cause) {
        throw badValue(capture, cause);
      }
    },
    join: () => attempt(capture, () => join(parts)),
  };
}

function attempt<T>(capture: Capture, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw badValue(capture, cause);
  }
}

function badValue({ carrier, nodeId }: Capture, cause: unknown): BadValue {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BadValue(`the ${carrier} of node ${nodeId}: ${why}`, { cause });
}
