import { defineNode, file } from "@netdist/sdk";
import { workflowOutput } from "./sockets.ts";
import { contentsHash, workflowIn, workflowProblem } from "./workflow-in-file.ts";

/** Gives the workflow that ComfyUI wrote into a picture or a latent. */
export const loadMetadataWorkflowJson = defineNode({
  id: "LoadMetadataWorkflowJSON",
  title: "Load workflow (picture or latent)",
  category: "remote/advanced",
  description: "The workflow that made a PNG or WebP picture or a latent: ComfyUI saves it inside, unless told not to.",
  inputs: {
    file: file(
      {
        roots: ["input", "output"],
        extensions: [".png", ".webp", ".latent", ".safetensors"],
        recursive: true,
        annotate: true,
      },
      { tooltip: "A picture or latent that ComfyUI saved, in the input or the output folder." },
    ),
  },
  outputs: { workflow: workflowOutput },
  lowering: { role: "vanish" },
  fingerprint: ({ file }, context) => contentsHash(file, context),
  validate: ({ file }, context) => workflowProblem(file, context),
  run: async ({ file }, context) => ({ workflow: await workflowIn(file, context) }),
});
