import { link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandError } from "../../command-error.ts";
import type { Past, SavedFile } from "../journal/records.ts";

/** A result before it has its name. */
export interface NamedBytes {
  /** Path below the output folder, "/" between its parts. */
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

/** Where results are kept. */
export interface Places {
  readonly out: string;
  /** The folder for results that have no name yet, on the same disk. */
  readonly parts: string;
}

/**
 * Writes a job's results where they survive a power cut, under no name yet. Throws CommandError where a name is taken,
 * and what the disk says; then nothing is left of them.
 */
export async function keepParts(
  { out, parts }: Places,
  job: number,
  files: readonly NamedBytes[],
): Promise<readonly SavedFile[]> {
  const kept: SavedFile[] = [];
  try {
    for (const [index, { name, bytes }] of files.entries()) {
      if (await exists(join(out, name))) throw nameTaken(join(out, name));
      const part = `job-${job}-${index}.part`;
      kept.push({ name, part });
      await writeDurably(join(parts, part), bytes);
    }
    await syncFolder(parts);
    return kept;
  } catch (error) {
    await Promise.all(kept.map(({ part }) => rm(join(parts, part), { force: true })));
    throw error;
  }
}

/** Gives kept results their names, over nothing that is there. Does again what was begun before. */
export async function publish({ out, parts }: Places, files: readonly SavedFile[]): Promise<void> {
  for (const { name, part } of files) {
    const [from, to] = [join(parts, part), join(out, name)];
    await mkdir(dirname(to), { recursive: true });
    await linkOnce(from, to);
    await rm(from, { force: true });
  }
}

/** Finishes what a run that was killed had begun: results of jobs that are done get their names, others go. */
export async function settleParts(places: Places, { jobs }: Past): Promise<void> {
  const left = new Set((await readdir(places.parts)).filter((name) => name.endsWith(".part")));
  for (const job of jobs.values()) {
    if (job.state !== "done") continue;
    const waiting = job.files.filter(({ part }) => left.delete(part));
    await publish(places, waiting);
  }
  await Promise.all([...left].map((name) => rm(join(places.parts, name), { force: true })));
}

async function writeDurably(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A file's name is durable once its folder is; Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkOnce(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") {
      if (!(await isSame(from, to))) throw nameTaken(to);
    } else if (NO_LINKS.has(code)) {
      if (await exists(to)) throw nameTaken(to);
      await rename(from, to);
    } else throw error;
  }
}

/** What file systems without hard links say (FAT, some network disks). */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

async function isSame(from: string, to: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(from), stat(to)]);
  if (a.ino === b.ino && a.dev === b.dev) return true;
  return a.size === b.size && Buffer.compare(await readFile(from), await readFile(to)) === 0;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function nameTaken(path: string): CommandError {
  return new CommandError(
    "failed",
    `${path} is there already, and nothing is written over: move it away and go on with --resume.`,
  );
}
