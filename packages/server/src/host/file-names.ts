import type { FolderKind } from "@netdist/sdk";
import { FileNameError } from "./errors.ts";

/** A file name with its annotation taken off. */
export interface FileName {
  readonly name: string;
  readonly kind: FolderKind;
}

// ComfyUI cuts off a fixed number of characters: the annotation and whatever stands before it.
const ANNOTATIONS: readonly (readonly [suffix: string, kind: FolderKind])[] = [
  ["[output]", "output"],
  ["[input]", "input"],
  ["[temp]", "temp"],
];

/** `sub/a.png [output]` as name and folder; without an annotation the folder is `otherwise`. */
export function cutAnnotation(annotated: string, otherwise: FolderKind): FileName {
  for (const [suffix, kind] of ANNOTATIONS) {
    if (annotated.endsWith(suffix)) return { name: annotated.slice(0, -suffix.length - 1), kind };
  }
  return { name: annotated, kind: otherwise };
}

const MAX_BYTES = 255;
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?$/i;

/**
 * Throws `FileNameError` on a name that no portable file has, or that some system reads as another path: drives, streams,
 * UNC, reserved names, control characters. `..` is left to the containment check.
 */
export function checkFileName({ name, kind }: FileName): void {
  const refuse = (reason: string): never => {
    throw new FileNameError(name, kind, reason);
  };
  if (name === "") refuse("it is empty");
  if (/\p{Cc}/u.test(name)) refuse("it has control characters");
  if (/^[/\\]/.test(name)) refuse("it is absolute");
  if (name.includes(":")) refuse("it has a colon");
  if (name.includes("\\") && process.platform !== "win32") refuse("it has a backslash");
  for (const part of name.split(/[/\\]/)) {
    if (part === ".." || part === "." || part === "") continue;
    if (/[. ]$/.test(part)) refuse("a part of it ends in a dot or a blank");
    if (RESERVED.test(part)) refuse("a part of it is a device name");
    if (Buffer.byteLength(part) > MAX_BYTES) refuse(`a part of it is longer than ${MAX_BYTES} bytes`);
  }
}
