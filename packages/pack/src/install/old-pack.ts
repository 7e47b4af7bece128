import { readdir } from "node:fs/promises";
import { join } from "node:path";

const oldIds = new Set([
  ...[
    "RemoteQueueSimple",
    "FetchRemote",
    "RemoteChainStart",
    "RemoteQueueWorker",
    "RemoteChainEnd",
    "CombineImageBatch",
  ],
  ...["LoadImageUrl", "SaveImageUrl", "LoadLatentNumpy", "LoadLatentUrl", "SaveLatentNumpy"],
  ...["LoadDiskWorkflowJSON", "LoadCurrentWorkflowJSON", "SaveDiskWorkflowJSON"],
]);

/**
 * The Python pack ComfyUI_NetDist in a custom_nodes folder, where a pack with these nodes would share ids with it: it keeps
 * them.
 */
export async function findOldPack(customNodes: string, nodes: readonly string[]): Promise<string | undefined> {
  if (!nodes.some((id) => oldIds.has(id))) return undefined;
  const names = await readdir(customNodes).catch(() => []);
  const name = names.find((name) => /^comfyui[_-]netdist(?:-main|-master)?$/i.test(name));
  return name === undefined ? undefined : join(customNodes, name);
}
