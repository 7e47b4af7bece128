import { createHash } from "node:crypto";
import { openWorkflowFile, readWorkflowFile } from "@netdist/core";
import type { HookContext } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import { problem } from "./problem.ts";
import { promptOf } from "./prompt-of.ts";

/** The workflow in a file of the host's folders. Throws NOT_A_PROMPT, CONVERT_FAILED, and what `resolve` throws. */
export async function workflowIn(name: string, context: HookContext): Promise<Prompt> {
  const { bytes, fileSize } = await openWorkflowFile(await context.folders.resolve(name), name);
  return promptOf(readWorkflowFile(bytes, name, { fileSize }), name, context);
}

/** The loaders' change token: a hash of the contents; NaN while the name is not known. */
export async function contentsHash(name: string | undefined, { folders }: HookContext): Promise<string | number> {
  if (name === undefined) return Number.NaN;
  const { bytes } = await openWorkflowFile(await folders.resolve(name), name);
  return createHash("sha256").update(bytes).digest("hex");
}

/** The loaders' validation: true, or why there is no workflow in the file. */
export async function workflowProblem(name: string | undefined, context: HookContext): Promise<true | string> {
  return name === undefined || problem(() => workflowIn(name, context));
}
