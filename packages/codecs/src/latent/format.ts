import { startsAsNpy } from "../npy/header-text.ts";
import { quote } from "../shared/codec-error.ts";
import { LatentError } from "./errors.ts";

/** How the bytes of a file are laid out. */
export type FileFormat = "npy" | "npz" | "safetensors";

/** Tells a file's format from its first bytes, never from a name. Throws `UNKNOWN_FORMAT`. */
export function formatOf(bytes: Uint8Array): FileFormat {
  // A pickle is refused by the npy reader, which says why.
  if (startsAsNpy(bytes) || (bytes[0] === 0x80 && isPickleProtocol(bytes[1]))) return "npy";
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)) return "npz";
  if (startsAsSafetensors(bytes)) return "safetensors";
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const found = bytes.length === 0 ? "is empty" : `begins with ${quote(start)}`;
  throw new LatentError("UNKNOWN_FORMAT", `latent: the file ${found}, it is neither npy, npz nor safetensors`, {
    offset: 0,
  });
}

function isPickleProtocol(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 2 && byte <= 5;
}

/** The length of the header, at most 4 GB of it, and then JSON. */
function startsAsSafetensors(bytes: Uint8Array): boolean {
  const hasLength = bytes.length > 8 && bytes.subarray(4, 8).every((byte) => byte === 0);
  return hasLength && [0x7b, 0x20, 0x09, 0x0a, 0x0d].includes(bytes[8] ?? 0);
}
