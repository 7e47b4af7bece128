import type { NdArray } from "../dtype/dtypes.ts";
import { decodeNpy } from "../npy/decode.ts";
import { isNpyError } from "../npy/errors.ts";
import { npyToNdArray } from "../npy/nd-array.ts";
import { parseType } from "../npy/type.ts";
import { isNpzError } from "../npz/errors.ts";
import { decodeNpz, type Npz } from "../npz/open.ts";
import { decodeSafetensors, type Safetensors } from "../safetensors/decode.ts";
import { quote } from "../shared/codec-error.ts";
import { LatentError, noLatent } from "./errors.ts";
import { formatOf } from "./format.ts";
import type { LatentLimits, StatedArray } from "./opened.ts";

/** A file of arrays, whatever its format. */
export interface Container {
  readonly names: readonly string[];
  /** The array as the file states it, unread; undefined for what is no array of numbers. */
  describe(name: string): StatedArray | undefined;
  read(name: string): NdArray;
  readonly metadata: ReadonlyMap<string, string>;
  /** The file as its own reader gives it. */
  readonly file: { readonly npz: Npz } | { readonly safetensors: Safetensors } | undefined;
}

/** What the only array of an npy file is called here. */
const ONLY = "array";

/** Opens a file of any format: lists its arrays, and unpacks none. */
export function openContainer(bytes: Uint8Array, limits: LatentLimits): Container {
  const format = formatOf(bytes);
  if (format === "npy") return ofNpy(bytes, limits);
  return format === "npz" ? ofNpz(decodeNpz(bytes, limits)) : ofSafetensors(decodeSafetensors(bytes, limits));
}

function ofNpy(bytes: Uint8Array, { maxArrayBytes }: LatentLimits): Container {
  const array = decodeNpy(bytes, maxArrayBytes === undefined ? {} : { maxArrayBytes });
  const { descr, shape } = array;
  if (parseType(descr).dtype === undefined) throw noLatent("npy", [`${descr} [${shape.join(", ")}]`]);
  return withArrays(new Map([[ONLY, npyToNdArray(array)]]), new Map(), undefined);
}

function ofSafetensors(safetensors: Safetensors): Container {
  return withArrays(safetensors.tensors, safetensors.metadata, { safetensors });
}

function withArrays(
  arrays: ReadonlyMap<string, NdArray>,
  metadata: ReadonlyMap<string, string>,
  file: Container["file"],
): Container {
  const find = (name: string) => arrays.get(name) ?? notThere(name, [...arrays.keys()]);
  return {
    names: [...arrays.keys()],
    describe: (name) => ({ name, ...stated(find(name)) }),
    read: find,
    metadata,
    file,
  };
}

function stated({ dtype, shape }: NdArray): Omit<StatedArray, "name"> {
  return { dtype, shape };
}

function ofNpz(npz: Npz): Container {
  const names = [...npz.entries.keys()];
  const describe = (name: string) => describeEntry(npz, name);
  return { names, describe, read: (name) => npyToNdArray(npz.read(name)), metadata: new Map(), file: { npz } };
}

/** Of what else an npz file may hold, texts and objects are passed over; damage is not. */
function describeEntry(npz: Npz, name: string): StatedArray | undefined {
  try {
    const { type, shape } = npz.header(name);
    return type.dtype === undefined ? undefined : { name, dtype: type.dtype, shape };
  } catch (error) {
    if (isNpzError(error, "NOT_AN_ARRAY") || isNpyError(error, "UNSUPPORTED_DTYPE", "PICKLED_OBJECT")) return undefined;
    throw error;
  }
}

function notThere(name: string, names: readonly string[]): never {
  const message = `latent: no array is called ${quote(name)}, there are ${names.slice(0, 20).map(quote).join(", ")}`;
  throw new LatentError("CHOICE_NOT_FOUND", message, { subject: name });
}
