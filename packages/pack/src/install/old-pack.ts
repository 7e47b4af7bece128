import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The Python pack ComfyUI_NetDist in a custom_nodes folder: its nodes have the ids of ours, and it keeps them. */
export async function findOldPack(customNodes: string): Promise<string | undefined> {
  const names = await readdir(customNodes).catch(() => []);
  const name = names.find((name) => /^comfyui[_-]netdist(?:-main|-master)?$/i.test(name));
  return name === undefined ? undefined : join(customNodes, name);
}
