import { createHash } from "node:crypto";
import type { Files } from "./files.ts";

/** The file of a pack's folder that lists the others. */
export const MANIFEST = "files.json";

/** SHA-256 in hex by path: what an installer checks, replaces and removes. */
export type Manifest = Readonly<Record<string, string>>;

/** The manifest of a folder; it does not list itself. */
export function manifestOf(files: Files): Manifest {
  return Object.fromEntries([...files].map(([path, content]) => [path, digest(content)]));
}

/** The manifest's text. */
export function writeManifest(files: Files): string {
  return `${JSON.stringify({ format: 1, files: manifestOf(files) }, null, 2)}\n`;
}

/** SHA-256 in hex. */
export function digest(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
