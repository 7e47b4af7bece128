import { mkdir, readdir } from "node:fs/promises";
import { basename, dirname, join, normalize } from "node:path";
import type { FolderKind, SavePath } from "@netdist/sdk";
import { isWithin, realAncestor } from "./containment.ts";
import { FileNameError } from "./errors.ts";

/** What a file's path is made of. */
export interface SaveRequest {
  readonly prefix: string;
  readonly kind: FolderKind;
  /** Of the folder that `kind` names. */
  readonly root: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly now: Date;
}

/** Where to write the next file of a prefix, by ComfyUI's rule. Makes the folder; throws `FileNameError`. */
export async function makeSavePath(request: SaveRequest): Promise<SavePath> {
  const expanded = expand(request);
  const path = normalize(expanded).replace(/(?<=.)[/\\]+$/, "");
  if (/\p{Cc}/u.test(path)) throw refusal(request, "it has control characters");
  if (process.platform === "win32" && path.includes(":")) throw refusal(request, "it has a colon");
  const subfolder = dirname(path) === "." ? "" : dirname(path);
  const folder = join(request.root, subfolder);
  await makeInside(request, folder);
  const name = basename(path);
  // ComfyUI takes what follows the last slash for the name that it counts: behind one it finds no files.
  const counter = expanded.endsWith("/") ? 1 : nextCounter(name, await readdir(folder));
  return { folder, name, counter, subfolder };
}

async function makeInside(request: SaveRequest, folder: string): Promise<void> {
  await mkdir(request.root, { recursive: true });
  const root = await realAncestor(request.root);
  // `join` hides a leading slash and `..` may climb over a link: the nearest existing folder tells where it would be.
  const outside = !isWithin(request.root, folder) || !isWithin(root, await realAncestor(folder));
  if (outside || /^[/\\]/.test(request.prefix)) throw refusal(request, "it leaves the folder");
  await mkdir(folder, { recursive: true });
}

function refusal({ prefix, kind }: SaveRequest, reason: string): FileNameError {
  return new FileNameError(prefix, kind, reason);
}

function expand({ prefix, size, now }: SaveRequest): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const tokens: Readonly<Record<string, string>> = {
    "%width%": String(size.width),
    "%height%": String(size.height),
    "%year%": String(now.getFullYear()),
    "%month%": two(now.getMonth() + 1),
    "%day%": two(now.getDate()),
    "%hour%": two(now.getHours()),
    "%minute%": two(now.getMinutes()),
    "%second%": two(now.getSeconds()),
  };
  return Object.entries(tokens).reduce((text, [token, value]) => text.replaceAll(token, value), prefix);
}

/** One more than the largest number in `name_<number>_…` and `name_<number>.…`. */
function nextCounter(name: string, files: readonly string[]): number {
  const caseless = (text: string) => (process.platform === "win32" ? text.toLowerCase() : text);
  const start = caseless(`${name}_`);
  const numbers = files
    .filter((file) => caseless(file.slice(0, start.length)) === start)
    .map((file) => /^\d{1,15}(?=[_.]|$)/.exec(file.slice(start.length))?.[0] ?? "0");
  return Math.max(0, ...numbers.map(Number)) + 1;
}
