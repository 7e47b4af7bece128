import type { ServerOptions } from "@netdist/server";

type Profile = NonNullable<ServerOptions["profile"]>;

/** The packages that a version of ComfyUI asks for: its frontend, and the help pages of its own nodes. */
export const PACKAGES: Readonly<Record<Profile, { readonly frontend: string; readonly docs: string }>> = {
  "0.33.0": { frontend: "1.49.6", docs: "0.5.10" },
  "0.3.64": { frontend: "1.27.10", docs: "0.2.6" },
};
