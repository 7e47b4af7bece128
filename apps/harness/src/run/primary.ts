import { createServer, type Server } from "@netdist/server";
import { packs } from "../packs.ts";

export interface PrimaryOptions {
  /** Folder for what output nodes save; else a private one that is removed at the end. */
  readonly out?: string | undefined;
  /** Folder of the files that the workflow reads. */
  readonly input?: string | undefined;
  /** 0: any free one. */
  readonly port?: number;
  readonly portTaken?: "next" | "error";
}

/** The server that runs the local part of a workflow. */
export function startPrimary({ out, input, port = 0, portTaken = "error" }: PrimaryOptions = {}): Promise<Server> {
  return createServer({
    packs,
    port,
    portTaken,
    outputDirectory: out,
    inputDirectory: input,
  });
}
