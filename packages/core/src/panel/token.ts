import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The request header that carries it: a page of another site cannot send it, and no browser sends it by itself. */
export const TOKEN_HEADER = "netdist-token";

/** The secret that only this machine's user can read: who has it may change the list of workers (T15). */
export interface LocalToken {
  readonly file: string;
  /** Made at the first call, in a file that only its owner reads. */
  read(): Promise<string>;
  /** True for the right one, in constant time. */
  matches(given: string | null): Promise<boolean>;
}

/** The token of a host; in its system folder, which ComfyUI never serves over HTTP. */
export function localToken(userDirectory: string): LocalToken {
  const file = join(userDirectory, "__netdist", "token");
  let known: Promise<string> | undefined;
  const read = (): Promise<string> => {
    known ??= readOrMake(file).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    file,
    read,
    async matches(given) {
      if (given === null || given === "") return false;
      return timingSafeEqual(digest(given), digest(await read()));
    },
  };
}

async function readOrMake(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const made = randomBytes(32).toString("base64url");
  try {
    const handle = await open(file, "wx", 0o600);
    await handle.writeFile(`${made}\n`).finally(() => handle.close());
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const token = (await readFile(file, "utf8")).trim();
  // An empty file would let everybody in who sends nothing.
  if (token.length >= 32) return token;
  throw new Error(`${file} holds no token of ours: remove it, and a new one is made.`);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
