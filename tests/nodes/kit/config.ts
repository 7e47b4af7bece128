import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realConfig } from "./real-primary.ts";

/** A config file of the primary, and the environment that names it. */
export async function config(yaml: string) {
  const folder = realConfig === undefined ? await mkdtemp(join(tmpdir(), "netdist-config-")) : undefined;
  const file = realConfig ?? join(folder ?? "", "netdist.yaml");
  await writeFile(file, yaml);
  return {
    file,
    environment: { NETDIST_CONFIG: file },
    write: (text: string) => writeFile(file, text),
    [Symbol.asyncDispose]: () => rm(folder ?? file, { recursive: true }),
  };
}
