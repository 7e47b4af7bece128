import type { NdArray } from "@netdist/codecs/dtype";
import { inspectLatent, type LatentLimits, type OpenedLatent, openLatent } from "@netdist/codecs/latent";
import { type Latent, tensor } from "@netdist/sdk";
import { adviceFor } from "./advice.ts";
import { chooseArray } from "./choose-array.ts";
import { LatentNodeError } from "./errors.ts";
import { type Extras, readExtras } from "./extras.ts";
import { type ScaledModel, toComfyUnit } from "./units.ts";

/** What the user asks of a file. */
export interface Reading {
  /** Height x width, or the name of an array; "" or undefined: the only one. */
  readonly resolution?: string | undefined;
  /** The model whose trainer's unit the file has; "unchanged": values stay as they are. */
  readonly units?: "unchanged" | ScaledModel | undefined;
  /** Whether noise_mask and batch_index are taken. */
  readonly extras?: "load" | "leave_out" | undefined;
}

/** A latent from a file. */
export interface ReadLatent {
  readonly latent: Latent;
  readonly samples: NdArray;
  /** Of the file: `kohya 1x16x32x64 float32`. */
  readonly says: string;
}

/**
 * The latent in a file of any format, told by its content, as float32. `where` begins the message of what it throws, a
 * LatentNodeError.
 */
export function readLatent(bytes: Uint8Array, where: string, reading: Reading, limits: LatentLimits = {}): ReadLatent {
  try {
    return read(bytes, reading, limits);
  } catch (cause) {
    const { code = "", message } = cause as Partial<LatentNodeError> & Error;
    if (cause instanceof LatentNodeError) throw new LatentNodeError(cause.code, `${where}: ${message}.`, { cause });
    const advice = adviceFor(code, bytes);
    const text = [`${where}: ${message}.`, ...(advice === undefined ? [] : [`${advice}.`])].join(" ");
    throw new LatentNodeError("UNREADABLE", text, { cause });
  }
}

function read(bytes: Uint8Array, { resolution = "", units = "unchanged", extras }: Reading, limits: LatentLimits) {
  const info = inspectLatent(bytes, limits);
  // torch.save writes a zip too.
  if (info.names.some((entry) => entry.endsWith("/data.pkl"))) {
    throw new LatentNodeError("UNREADABLE", "it is a PyTorch file, a pickle that can run code; save it as safetensors");
  }
  const { name, flipped } = chooseArray(info, resolution.trim());
  const opened = openLatent(bytes, { ...limits, ...(name !== undefined && { choice: name }) });
  const stored = flipped ? mirrored(opened) : opened.samples;
  if (stored.shape.includes(0)) {
    throw new LatentNodeError("UNREADABLE", `it has no latents, its shape is [${stored.shape.join(", ")}]`);
  }
  const samples = units === "unchanged" ? stored : toComfyUnit(stored, units);
  // A mask of the picture does not fit the mirrored one.
  const more: Extras = extras === "leave_out" || flipped ? {} : readExtras(opened);
  const { dtype, shape, data } = samples;
  const says = [opened.kind, shape.join("x"), opened.storedDtype, ...Object.keys(more)].join(" ");
  return { latent: { samples: tensor(dtype, shape, data), ...more }, samples, says };
}

function mirrored(opened: OpenedLatent): NdArray {
  const flipped = opened.kind === "kohya" ? opened.kohya.flipped : undefined;
  if (flipped) return flipped;
  throw new LatentNodeError("CHOICE_NOT_FOUND", "it has no mirrored latents of that size");
}
