import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFolders, type HostFolders } from "../../host/index.ts";

/** Folders in a directory of their own, which goes when they are disposed. */
export type TestFolders = HostFolders & AsyncDisposable;

export async function makeFolders(): Promise<TestFolders> {
  const base = await mkdtemp(join(tmpdir(), "netdist-stock-"));
  const at = (name: string) => join(base, name);
  const folders = createFolders({ input: at("input"), output: at("output"), temp: at("temp"), user: at("user") });
  return { ...folders, [Symbol.asyncDispose]: () => rm(base, { recursive: true }) };
}
