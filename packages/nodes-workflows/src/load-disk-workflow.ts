import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { NetDistError, readWorkflowFile } from "@netdist/core";
import { defineNode, file, type HookContext, output, socket } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";

/** Gives a workflow file of the input folder as a value. */
export const loadDiskWorkflowJson = defineNode({
  id: "LoadDiskWorkflowJSON",
  title: "Load workflow (disk)",
  category: "remote/advanced",
  description:
    "A workflow in API format from a .json file in the input folder, or from what Save workflow (disk) wrote to the output folder.",
  inputs: { workflow: file({ roots: ["input", "output"], extensions: [".json"], annotate: true }) },
  outputs: { workflow: output(socket<Prompt>("JSON"), { name: "Workflow JSON" }) },
  lowering: { role: "vanish" },
  fingerprint: async ({ workflow }, context) =>
    workflow === undefined
      ? Number.NaN
      : createHash("sha256")
          .update(await read(workflow, context))
          .digest("hex"),
  async validate({ workflow }, context) {
    if (workflow === undefined) return true;
    try {
      readPrompt(await read(workflow, context), workflow);
      return true;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  },
  run: async ({ workflow }, context) => ({ workflow: readPrompt(await read(workflow, context), workflow) }),
});

async function read(name: string, { folders }: HookContext): Promise<Uint8Array> {
  return readFile(await folders.resolve(name));
}

/** The prompt in a file. Throws NOT_A_PROMPT, also for a workflow in the frontend's form. */
function readPrompt(bytes: Uint8Array, name: string): Prompt {
  const read = readWorkflowFile(bytes, name);
  if (read.kind === "prompt") return read.prompt;
  throw new NetDistError(
    "NOT_A_PROMPT",
    `${name} is a workflow as the frontend saves it, and a worker needs API format.`,
    {
      phase: "convert",
      hint: "Open it in ComfyUI and use Export (API), or send it with Load workflow (current).",
    },
  );
}
