import { defineNode, file } from "@netdist/sdk";
import { workflowOutput } from "./sockets.ts";
import { contentsHash, workflowIn, workflowProblem } from "./workflow-in-file.ts";

/** Gives a workflow file of the input or the output folder as a value. */
export const loadDiskWorkflowJson = defineNode({
  id: "LoadDiskWorkflowJSON",
  title: "Load workflow (disk)",
  category: "remote/advanced",
  description:
    "A workflow from a .json file in the input folder, or from what Save workflow (disk) wrote to the output folder.",
  inputs: {
    workflow: file(
      { roots: ["input", "output"], extensions: [".json"], recursive: true, annotate: true },
      { tooltip: "Best in API format; what the frontend saves is converted where this server knows all its nodes." },
    ),
  },
  outputs: { workflow: workflowOutput },
  lowering: { role: "vanish" },
  fingerprint: ({ workflow }, context) => contentsHash(workflow, context),
  validate: ({ workflow }, context) => workflowProblem(workflow, context),
  run: async ({ workflow }, context) => ({ workflow: await workflowIn(workflow, context) }),
});
