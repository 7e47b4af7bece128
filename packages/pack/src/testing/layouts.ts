import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Surroundings } from "../install/places.ts";
import { write } from "./scratch.ts";

/** ComfyUI's own folder, as a checkout and the portable one have it. */
export async function writeProgram(root: string, version = "0.33.0"): Promise<string> {
  await write(root, {
    "main.py": "",
    "comfy/model_base.py": "",
    "comfyui_version.py": `__version__ = "${version}"\n`,
    "custom_nodes/websocket_image_save.py": "",
  });
  return root;
}

/** The folder of a ComfyUI that lies elsewhere: its desktop app, `--base-directory`. */
export async function writeData(root: string): Promise<string> {
  for (const name of ["custom_nodes", "models", "user", "input", "output"])
    await mkdir(join(root, name), { recursive: true });
  return root;
}

/** A person's machine whose home is `home`. */
export function personAt(home: string, facts: Partial<Surroundings> = {}): Surroundings {
  return { platform: "linux", home, cwd: home, shared: [], environment: {}, ...facts };
}
