import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The server's folders, as absolute paths. */
export interface Directories {
  readonly base: string;
  readonly input: string;
  readonly output: string;
  readonly temp: string;
  readonly user: string;
  readonly models: string;
  /** Uploads on their way in; below `temp`. */
  readonly uploads: string;
}

export interface DirectoryOptions {
  /** Holds `input`, `output`, `temp`, `user` and `models`; without it a private folder, removed at close. */
  readonly baseDirectory?: string | undefined;
  readonly inputDirectory?: string | undefined;
  readonly outputDirectory?: string | undefined;
  /** Its `temp` folder is the server's own: emptied at start and removed at close. */
  readonly tempDirectory?: string | undefined;
  readonly userDirectory?: string | undefined;
}

/** Makes the folders; `remove` takes away what must not outlive the server. */
export async function makeDirectories(options: DirectoryOptions): Promise<Directories & { remove(): Promise<void> }> {
  const own = options.baseDirectory === undefined ? await mkdtemp(join(tmpdir(), "netdist-server-")) : undefined;
  const base = resolve(own ?? options.baseDirectory ?? ".");
  // As with ComfyUI's option of this name: what is wiped is a folder inside, never the one that was named.
  const temp = options.tempDirectory === undefined ? join(base, "temp") : join(resolve(options.tempDirectory), "temp");
  const found: Directories = {
    base,
    input: resolve(options.inputDirectory ?? join(base, "input")),
    output: resolve(options.outputDirectory ?? join(base, "output")),
    temp,
    user: resolve(options.userDirectory ?? join(base, "user")),
    models: join(base, "models"),
    uploads: join(temp, ".uploads"),
  };
  const remove = async () => {
    for (const path of [temp, own ?? temp]) await rm(path, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await rm(temp, { recursive: true, force: true });
    for (const path of Object.values(found)) await mkdir(path, { recursive: true });
  } catch (error) {
    if (own !== undefined) await remove();
    throw error;
  }
  return { ...found, remove };
}
