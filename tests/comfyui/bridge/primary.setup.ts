import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { TOKEN, TOKEN_VARIABLE } from "../../nodes/kit/token.ts";
import { startComfyUI } from "../servers.ts";
import { buildFolder } from "./folder.ts";

/** Starts the real ComfyUI that is the primary of a project's tests; the project's name ends in its version. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const version = project.name.split(" ").at(-1) ?? "";
  const baseDirectory = await mkdtemp(join(tmpdir(), "netdist-primary-"));
  const config = join(baseDirectory, "netdist.yaml");
  const control = join(baseDirectory, "control");
  const netdist = await buildFolder("apps/comfyui");
  const testPack = await buildFolder("tests/comfyui/bridge/test-pack");
  const server = await startComfyUI(version, {
    baseDirectory,
    extraNodes: [netdist.folder, testPack.folder],
    env: { NETDIST_CONFIG: config, NETDIST_TEST_CONTROL: control, [TOKEN_VARIABLE]: TOKEN },
    logName: `primary-${version}`,
  });
  const { url, log } = server;
  project.provide("comfyui", { url, baseDirectory, log, config, control });
  return async () => {
    await server.stop();
    await rm(baseDirectory, { recursive: true, force: true });
  };
}
