import { type Zippable, zipSync } from "fflate";
import type { Files } from "./files.ts";

// Zip knows no time zone: fflate writes the local time of this date, which is the same everywhere.
const epoch = new Date(1980, 0, 1);
// Unix, an ordinary file that everybody may read.
const attributes = { os: 3, attrs: 0o100644 << 16, mtime: epoch } as const;

/** A zip with one folder `name` in it; equal files give equal bytes. */
export function zipFolder(name: string, files: Files): Uint8Array {
  const entries = [...files].map(([path, content]): [string, Zippable[string]] => [
    `${name}/${path}`,
    [content, attributes],
  ]);
  return zipSync(Object.fromEntries(entries), { level: 6 });
}
