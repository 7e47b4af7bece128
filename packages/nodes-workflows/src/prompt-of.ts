import { convertWorkflow, isNetDistError, NetDistError, type WorkflowFile } from "@netdist/core";
import type { HookContext } from "@netdist/sdk";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import { DEFINITIONS } from "./definitions.ts";

/**
 * The prompt in a file; a workflow in the frontend's form is converted with what this host knows of its nodes. Throws
 * CONVERT_FAILED where that is too little. `name` is for messages.
 */
export async function promptOf(file: WorkflowFile, name: string, context: HookContext): Promise<Prompt> {
  return file.kind === "prompt" ? file.prompt : await convert(file.workflow, name, context);
}

const SHOWN = 3;

async function convert(workflow: JsonObject, name: string, context: HookContext): Promise<Prompt> {
  const objectInfo = await context.service(DEFINITIONS).objectInfo();
  try {
    const prompt = convertWorkflow(workflow, objectInfo);
    if (Object.keys(prompt).length > 0) return prompt;
    throw new NetDistError("CONVERT_FAILED", "It has no node that runs.", { phase: "convert" });
  } catch (error) {
    if (!isNetDistError(error, "CONVERT_FAILED")) throw error;
    const reasons = (error.facts.errors ?? [error]).map(({ message }) => message);
    const more = reasons.length > SHOWN ? ` (and ${reasons.length - SHOWN} more)` : "";
    throw new NetDistError(
      "CONVERT_FAILED",
      `${name} is a workflow as the frontend saves it, and cannot be converted here: ${reasons.slice(0, SHOWN).join(" ")}${more}`,
      { phase: "convert", hint: "Or open it in ComfyUI and use Export (API).", cause: error },
    );
  }
}
