import { openUser, type User } from "../../nodes/kit/user.ts";
import { type RunningComfyUI, type StartOptions, startComfyUI, testNodes } from "../servers.ts";
import { buildFolder } from "./folder.ts";

/** A real ComfyUI with our packs, and somebody who uses it. */
export interface RealPrimary extends RunningComfyUI {
  readonly user: User;
}

/** Starts a ComfyUI whose custom_nodes has the folder `netdist`, with every worker on this machine trusted. */
export async function startRealPrimary(version: string, options: StartOptions = {}): Promise<RealPrimary> {
  const netdist = await buildFolder("apps/comfyui");
  const testPack = await buildFolder("tests/comfyui/bridge/test-pack");
  const server = await startComfyUI(version, {
    ...options,
    extraNodes: [testNodes, netdist.folder, testPack.folder, ...(options.extraNodes ?? [])],
    env: { NETDIST_CONFIG: "/nonexistent/netdist.yaml", ...options.env },
    logName: `primary-${version}`,
  });
  const user = await openUser(server.url);
  const stop = async () => {
    await user[Symbol.asyncDispose]();
    await server.stop();
  };
  return { ...server, user, stop, [Symbol.asyncDispose]: stop };
}
