import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineNode, type SavePath, socket, string } from "@netdist/sdk";
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
    const file = await writeNew(path, stringifyJson(workflow, { indent: 2 }));
    context.notify(path.subfolder === "" ? file : `${path.subfolder}/${file}`);
    return {};
  },
});

/** Writes under the first free number, which another server may have taken meanwhile; gives the file's name. */
async function writeNew({ folder, name, counter }: SavePath, text: string): Promise<string> {
  for (let number = counter; ; number++) {
    const file = `${name}_${String(number).padStart(5, "0")}_.json`;
    try {
      await writeFile(join(folder, file), text, { flag: "wx" });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
