import { createServer, type Server } from "@netdist/server";
import { extensions } from "../frontend/extensions.ts";
import type { ServedFrontend } from "../frontend/serve-frontend.ts";
import { packs } from "../packs.ts";
import type { Environment } from "../settings.ts";

export interface PrimaryOptions {
  /** Folder for what output nodes save; else a private one that is removed at the end. */
  readonly out?: string | undefined;
  /** Folder of the files that the workflow reads. */
  readonly input?: string | undefined;
  /** What the nodes' services see as the environment; this process's own unless given. */
  readonly environment?: Environment | undefined;
  /** 0: any free one. */
  readonly port?: number;
  readonly portTaken?: "next" | "error";
  /** What a browser sees; our own page unless given. */
  readonly frontend?: ServedFrontend["options"] | undefined;
}

/** The server that runs the local part of a workflow. */
export function startPrimary(options: PrimaryOptions = {}): Promise<Server> {
  const { out, input, environment = process.env, port = 0, portTaken = "error", frontend } = options;
  return createServer({
    packs,
    extensions,
    ...frontend,
    environment,
    port,
    portTaken,
    outputDirectory: out,
    inputDirectory: input,
  });
}
