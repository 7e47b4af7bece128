import type { Capture } from "../plan.ts";
import { decodeSound, toAudio } from "./audio.ts";
import { decodeSamples, toLatent } from "./latent.ts";
import { PictureBatch } from "./picture.ts";
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

/** The gatherer for a capture of so many files; undefined for carriers that cannot be decoded here. */
export function gather(capture: Capture, count: number): Gatherer | undefined {
  switch (capture.carrier) {
    case "image":
      return pictures(capture, new PictureBatch(count, 3));
    case "mask":
      return pictures(capture, new PictureBatch(count, 1));
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

function pictures(capture: Capture, batch: PictureBatch): Gatherer {
  return {
    take: (index, bytes) => attemptAsync(capture, () => batch.take(index, bytes)),
    join: () => attempt(capture, () => batch.join()),
  };
}

function gatherer<P>(
  capture: Capture,
  decode: (bytes: Uint8Array) => P | Promise<P>,
  join: (parts: P[]) => unknown,
): Gatherer {
  const parts: P[] = [];
  return {
    take: (index, bytes) =>
      attemptAsync(capture, async () => {
        parts[index] = await decode(bytes);
      }),
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

async function attemptAsync(capture: Capture, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw badValue(capture, cause);
  }
}

function badValue({ carrier, nodeId }: Capture, cause: unknown): BadValue {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BadValue(`the ${carrier} of node ${nodeId}: ${why}`, { cause });
}
