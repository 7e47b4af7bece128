import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Folders } from "@netdist/sdk";
import { type JsonObject, type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { valueFiles } from "../value-files.ts";
import type { SavedFiles } from "./types.ts";

const PREFIX = "netdist";

/**
 * Writes what a worker made into the output folder, under the names that the workflow's own output nodes give, with the
 * workflow inside. Keys of values are `output:<node id>`, or a node's id.
 */
export async function saveValuesHere(
  values: ReadonlyMap<string, unknown>,
  { prompt, extraPngInfo, folders }: { prompt: Prompt; extraPngInfo: JsonObject; folders: Folders },
): Promise<readonly SavedFiles[]> {
  const metadata = metadataOf(prompt, extraPngInfo);
  const saved: SavedFiles[] = [];
  for (const [key, value] of values) {
    const nodeId = key.replace(/^output:/, "");
    const files = await valueFiles(value, metadata);
    saved.push({ nodeId, files: await write(files, prefixOf(prompt, nodeId), folders) });
  }
  return saved;
}

async function write(
  files: Awaited<ReturnType<typeof valueFiles>>,
  prefix: string,
  folders: Folders,
): Promise<SavedFiles["files"]> {
  const written: SavedFiles["files"][number][] = [];
  for (const { bytes, extension } of files) {
    // Asked for each file, so that the counter goes past what others write meanwhile.
    const { folder, name, counter, subfolder } = await folders.savePath(prefix, "output");
    for (let number = counter; ; number++) {
      const filename = `${name}_${String(number).padStart(5, "0")}_.${extension}`;
      try {
        await writeFile(join(folder, filename), bytes, { flag: "wx" });
        written.push({ filename, subfolder, type: "output" });
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
  }
  return written;
}

function prefixOf(prompt: Prompt, nodeId: string): string {
  const prefix = prompt[nodeId]?.inputs["filename_prefix"];
  return typeof prefix === "string" && prefix !== "" ? prefix : PREFIX;
}

/** As ComfyUI writes it into what it saves. */
function metadataOf(prompt: Prompt, extraPngInfo: JsonObject): Map<string, string> {
  const entries = Object.entries({ prompt, ...extraPngInfo });
  return new Map(entries.map(([key, value]) => [key, stringifyJson(value ?? null, { ascii: true })]));
}
