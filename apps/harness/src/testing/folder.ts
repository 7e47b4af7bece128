import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** A folder for the commands of a test file, there while its tests run. */
export function testFolder(): { readonly cwd: string } {
  const folder = { cwd: "" };
  beforeAll(async () => {
    folder.cwd = await mkdtemp(join(tmpdir(), "netdist-cli-"));
  });
  afterAll(() => rm(folder.cwd, { recursive: true, force: true }));
  return folder;
}
