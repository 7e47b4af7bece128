import { asFloat32 } from "../dtype/as-float32.ts";
import type { NdArray } from "../dtype/dtypes.ts";
import { kohyaOf } from "../kohya/decode.ts";
import { latentsKeys } from "../kohya/keys.ts";
import { musubiOf } from "../musubi/decode.ts";
import { quote } from "../shared/codec-error.ts";
import { type Container, openContainer } from "./container.ts";
import { latentOf } from "./decode.ts";
import { LatentError, noLatent } from "./errors.ts";
import type { LatentInfo, LatentLimits, LatentOpenOptions, OpenedLatent, StatedArray } from "./opened.ts";
import { recognise } from "./recognise.ts";

/**
 * Says what kind of latent file the bytes are, and what can be chosen in it, without unpacking it. Throws `LatentError`, and
 * the error of the format when the file is damaged.
 */
export function inspectLatent(bytes: Uint8Array, options: LatentLimits = {}): LatentInfo {
  return recognise(openContainer(bytes, options));
}

/**
 * Opens a latent file of any kind, told by its content: ComfyUI's `.latent`, a cache of sd-scripts or musubi-tuner, or arrays
 * in npy, npz or safetensors. Values stay in the unit of the file. Throws `LatentError`; `KohyaError` and `MusubiError` for
 * arrays that are not what they should be; the error of the format when the file is damaged.
 */
export function openLatent(bytes: Uint8Array, options: LatentOpenOptions = {}): OpenedLatent {
  const container = openContainer(bytes, options);
  const info = recognise(container);
  const choice = choose(info, container, options.choice);
  const common = { ...info, choice, read: container.read };
  const { file } = container;
  if (info.kind === "kohya" && file !== undefined && "npz" in file) {
    const kohya = kohyaOf(file.npz, latentsKeys([choice])[0]?.resolution);
    return { ...common, kind: "kohya", kohya, samples: kohya.samples, storedDtype: kohya.storedDtype };
  }
  if (info.kind === "musubi" && file !== undefined && "safetensors" in file) {
    const musubi = musubiOf(file.safetensors, choice);
    return { ...common, kind: "musubi", musubi, samples: musubi.samples, storedDtype: musubi.storedDtype };
  }
  if (info.kind === "comfyui" && file !== undefined && "safetensors" in file) {
    const { samples, storedDtype } = latentOf(file.safetensors);
    return { ...common, kind: "comfyui", samples, storedDtype };
  }
  return { ...common, ...arraySamples(container, choice), kind: plainKind(info) };
}

function plainKind({ kind }: LatentInfo): "npy" | "npz" | "safetensors" {
  return kind === "npy" || kind === "npz" ? kind : "safetensors";
}

/** An array of rank 3 is one latent without a batch axis. */
function arraySamples({ read }: Container, choice: string): Pick<OpenedLatent, "samples" | "storedDtype"> {
  const stored: NdArray = read(choice);
  const { dtype, shape } = stored;
  return { samples: { ...asFloat32(stored), shape: shape.length === 3 ? [1, ...shape] : shape }, storedDtype: dtype };
}

function choose({ kind, choices, names }: LatentInfo, { describe }: Container, wanted: string | undefined): string {
  const [first] = choices;
  if (first === undefined)
    throw noLatent(
      kind,
      names.slice(0, 20).map((name) => shown(name, describe(name))),
    );
  const list = choices.slice(0, 20).map(({ name, shape }) => `${quote(name)} [${shape.join(", ")}]`);
  if (wanted !== undefined) {
    if (choices.some(({ name }) => name === wanted)) return wanted;
    const message = `latent: ${quote(wanted)} cannot be chosen, there are ${list.join(", ")}`;
    throw new LatentError("CHOICE_NOT_FOUND", message, { subject: wanted });
  }
  if (choices.length === 1) return first.name;
  if (kind === "kohya" && choices.some(({ name }) => name === "latents")) return "latents";
  throw new LatentError(
    "CHOICE_NEEDED",
    `latent: the ${kind} file has several arrays, choose one of ${list.join(", ")}`,
  );
}

function shown(name: string, array: StatedArray | undefined): string {
  return array === undefined ? quote(name) : `${quote(name)} ${array.dtype} [${array.shape.join(", ")}]`;
}
