import type { Capture } from "../plan.ts";
import { decodeSound, toAudio } from "./audio.ts";
import { decodeSamples, toLatent } from "./latent.ts";
import { PictureBatch } from "./picture.ts";
import { readScalar, type Scalar } from "./scalar.ts";
import { decodeWebpBatch } from "./webp.ts";

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
export function gather(capture: Capture, files: number, pictureCount?: number): Gatherer | undefined {
  switch (capture.carrier) {
    case "image":
      return pictures(capture, 3, files, pictureCount);
    case "mask":
      return pictures(capture, 1, files, pictureCount);
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

function pictures(capture: Capture, channels: 1 | 3, files: number, count = 0): Gatherer {
  if (capture.webp) return gatherer(capture, (bytes) => decodeWebpBatch(bytes, count, channels), onlyOne);
  const batch = new PictureBatch(files, channels);
  return {
    take: (index, bytes) => attemptAsync(capture, () => batch.take(index, bytes)),
    join: () => attempt(capture, () => batch.join()),
  };
}

function onlyOne<T>([only, ...others]: readonly T[]): T {
  if (only === undefined || others.length > 0) throw new Error("it is not in one file");
  return only;
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
