import { defineNode, socket, string } from "@netdist/sdk";
import { writeNew } from "@netdist/sdk/files";
import { type Json, stringifyJson } from "@netdist/sdk/prompt";

/** Writes a workflow into the output folder. */
export const saveDiskWorkflowJson = defineNode({
  id: "SaveDiskWorkflowJSON",
  title: "Save workflow (disk)",
  category: "remote/advanced",
  description: "Writes a workflow as a .json file into the output folder, where Load workflow (disk) finds it.",
  inputs: {
    workflow: socket<Json>("JSON", { tooltip: "The workflow to save." }),
    filename_prefix: string({
      default: "workflow/ComfyUI",
      tooltip: "Folder and name in the output folder; a number follows.",
    }),
  },
  outputs: {},
  outputNode: true,
  lowering: { role: "primary" },
  async run({ workflow, filename_prefix }, context) {
    const path = await context.folders.savePath(filename_prefix, "output");
    const { filename } = await writeNew(path, "_.json", stringifyJson(workflow, { indent: 2 }));
    context.notify(path.subfolder === "" ? filename : `${path.subfolder}/${filename}`);
    return {};
  },
});
