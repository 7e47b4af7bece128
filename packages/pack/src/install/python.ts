import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { ComfyUI } from "./comfyui.ts";
import { isFile } from "./probe.ts";

const run = promisify(execFile);
const CHECK_MS = 30_000;

/** The Python that runs a ComfyUI, where its folder tells: portable, or a virtual environment. */
export async function pythonOf({ root }: ComfyUI, platform: NodeJS.Platform): Promise<string | undefined> {
  const inside = platform === "win32" ? join("Scripts", "python.exe") : join("bin", "python");
  const environments = [".venv", "venv"].map((name) => join(root, name, inside));
  for (const path of [join(dirname(root), "python_embeded", "python.exe"), ...environments])
    if (await isFile(path)) return path;
  return undefined;
}

/** What a shim's search for Node.js gave. */
export type NodeAnswer = { readonly path: string } | { readonly error: string };

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
try:
    from netdist_shim import node_path
    answer = {"path": node_path.find_node()}
except Exception as error:
    answer = {"error": str(error)}
print("\\n" + json.dumps(answer))
`;

/** Asks an installed pack's shim, by the Python that will run it, which Node.js it finds. */
export async function askShim(python: string, folder: string, configFile: string): Promise<NodeAnswer> {
  const env = { ...process.env, NETDIST_CONFIG: configFile };
  // As ComfyUI starts it, with the packages of the person too; Python looks for modules in its folder first, so that is the pack's.
  const options = { cwd: folder, env, timeout: CHECK_MS, windowsHide: true };
  try {
    const { stdout } = await run(python, ["-B", "-c", script, folder], options);
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as NodeAnswer;
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
