import { freemem, totalmem } from "node:os";
import type { JsonObject } from "@netdist/sdk/prompt";
import type { Profile } from "../../engine/types.ts";
import { json } from "../answer.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";

/** The frontend that each ComfyUI version asks for. */
const FRONTEND = { "0.3.64": "1.27.10", "0.33.0": "1.49.6" } as const satisfies Record<Profile, string>;

export function systemStatsRoutes(parts: Parts): Route[] {
  return [{ method: "GET", path: "/system_stats", handle: () => json(systemStats(parts.profile)) }];
}

/** This machine's numbers; `comfyui_version` is the version whose behaviour the server shows. */
function systemStats(profile: Profile): JsonObject {
  const ram = { total: totalmem(), free: freemem() };
  const current = profile !== "0.3.64";
  return {
    system: {
      os: current ? process.platform : process.platform === "win32" ? "nt" : "posix",
      ram_total: ram.total,
      ram_free: ram.free,
      comfyui_version: profile,
      required_frontend_version: FRONTEND[profile],
      installed_templates_version: null,
      required_templates_version: null,
      ...(current && { comfy_package_versions: [] }),
      // No Python here; clients only show these texts.
      python_version: `none (Node.js ${process.version})`,
      pytorch_version: "none",
      embedded_python: false,
      ...(current && { deploy_environment: "netdist-server" }),
      // Not this process's own: an argument may be a secret.
      argv: ["netdist-server"],
    },
    devices: [
      {
        name: "cpu",
        type: "cpu",
        index: null,
        vram_total: ram.total,
        vram_free: ram.free,
        torch_vram_total: ram.total,
        torch_vram_free: ram.free,
      },
    ],
  };
}
