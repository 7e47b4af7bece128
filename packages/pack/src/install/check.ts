import type { Target } from "./plan.ts";
import { askShim, pythonOf } from "./python.ts";

/** One thing that was looked at. */
export interface Check {
  readonly name: "files" | "node";
  /** `unknown`: it could not be looked at. */
  readonly result: "ok" | "failed" | "unknown";
  readonly says: string;
}

/** Whether an installed pack is whole, and whether ComfyUI's own Python finds a Node.js for it. */
export async function checkInstalled(target: Target, platform: NodeJS.Platform): Promise<Check[]> {
  return [files(target), await node(target, platform)];
}

function files({ installed }: Target): Check {
  if (installed.state !== "ours") return { name: "files", result: "failed", says: "The pack is not installed." };
  const { changed, manifest } = installed;
  if (changed.length === 0)
    return { name: "files", result: "ok", says: `All ${Object.keys(manifest).length} files are there.` };
  return {
    name: "files",
    result: "failed",
    says: `Changed or missing: ${changed.join(", ")}. Install again to have them back.`,
  };
}

async function node({ comfyui, folder, configFile }: Target, platform: NodeJS.Platform): Promise<Check> {
  const python = await pythonOf(comfyui, platform);
  if (python === undefined) {
    return {
      name: "node",
      result: "unknown",
      says: "ComfyUI's own Python was not found here, so it was not asked which Node.js it finds; ComfyUI's log says so at the first run.",
    };
  }
  const answer = await askShim(python, folder, configFile);
  if ("error" in answer) return { name: "node", result: "failed", says: `${python} says: ${answer.error}` };
  return { name: "node", result: "ok", says: `${python} finds Node.js: ${answer.path}` };
}
