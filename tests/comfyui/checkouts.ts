import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A checkout of ComfyUI and what runs it. */
export interface Checkout {
  readonly dir: string;
  readonly version: string;
  readonly python: string;
  /** Put first on PYTHONPATH: packages of this version that the environment has in another one. */
  readonly pythonPath: string | undefined;
}

/** The checkouts of COMFYUI_DIR, each with COMFYUI_PYTHON and, for 0.3.64, COMFYUI_PYTHONPATH_0_3_64. */
export function checkouts(environment: NodeJS.ProcessEnv = process.env): Checkout[] {
  const dirs = (environment["COMFYUI_DIR"] ?? "").split(delimiter).filter((dir) => dir !== "");
  const python = environment["COMFYUI_PYTHON"] ?? "python3";
  return dirs.map((dir) => {
    const version = versionOf(dir);
    const pythonPath = environment[`COMFYUI_PYTHONPATH_${version.replaceAll(".", "_")}`];
    return { dir, version, python, pythonPath };
  });
}

/** The checkout of a version or folder; throws when COMFYUI_DIR names none. */
export function checkoutOf(versionOrDir: string, environment: NodeJS.ProcessEnv = process.env): Checkout {
  const all = checkouts(environment);
  const found = all.find(({ dir, version }) => version === versionOrDir || dir === versionOrDir);
  if (found) return found;
  const known = all.map(({ version }) => version).join(", ") || "none";
  throw new Error(`COMFYUI_DIR holds no ComfyUI ${versionOrDir}; it holds ${known}`);
}

/** Addresses of COMFYUI_URLS, separated by commas or spaces. */
export function runningUrls(environment: NodeJS.ProcessEnv = process.env): string[] {
  return (environment["COMFYUI_URLS"] ?? "").split(/[\s,]+/).flatMap((url) => (url ? [url.replace(/\/+$/, "")] : []));
}

function versionOf(dir: string): string {
  const text = readFileSync(join(dir, "comfyui_version.py"), "utf8");
  const version = /__version__\s*=\s*"([^"]+)"/.exec(text)?.[1];
  if (version === undefined) throw new Error(`${dir} names no version in comfyui_version.py`);
  return version;
}
