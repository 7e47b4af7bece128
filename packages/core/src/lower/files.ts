import { isObject, type Json, type NodeId, type PromptNode } from "@netdist/sdk/prompt";
import type { Graph } from "../graph/index.ts";
import { type InputInfo, nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import type { InputFile } from "../plan.ts";

const UPLOADS = [
  "image_upload",
  "video_upload",
  "audio_upload",
  "file_upload",
  "animated_image_upload",
  "mesh_upload",
] as const;
const FILE_TYPES = new Set(["WEBCAM", "AUDIO_RECORD", "LOAD_3D"]);
const UNFLAGGED = new Set(["LoadLatent.latent", "OpenAIInputFiles.file", "GeminiInputFiles.file"]);
const ANNOTATED = /^[^\n]+ \[(?:input|output|temp)\]$/;

/** Every file of this host that the prompt's nodes read, by what the worker says of their inputs. */
export function inputFiles(graph: Graph, objectInfo: ObjectInfo): readonly InputFile[] {
  return [...graph].flatMap(([id, node]) => filesOf(id, node, objectInfo));
}

/** True where the worker's own description says that an input names a file, not only the value's look. */
export function isFileInput(objectInfo: ObjectInfo, classType: string, input: string): boolean {
  if (UNFLAGGED.has(`${classType}.${input}`)) return true;
  const info = nodeInfo(objectInfo, classType)?.inputs.find(({ name }) => name === input);
  return info !== undefined && (FILE_TYPES.has(info.type) || UPLOADS.some((flag) => Boolean(info.options[flag])));
}

function filesOf(nodeId: NodeId, node: PromptNode, objectInfo: ObjectInfo): readonly InputFile[] {
  const inputs = nodeInfo(objectInfo, node.class_type)?.inputs ?? [];
  return Object.entries(node.inputs).flatMap(([input, value]) => {
    const declared = isFileInput(objectInfo, node.class_type, input);
    const info = inputs.find(({ name }) => name === input);
    return namesIn(value).flatMap(([member, name]): InputFile[] => {
      const wanted = declared ? name !== "none" && name !== "" : mayName(info) && ANNOTATED.test(name);
      return wanted ? [{ nodeId, input, name, ...(member !== undefined && { member }) }] : [];
    });
  });
}

/** A prompt's text may end in "[output]" too; a file name stands in a widget of one line. */
function mayName(info: InputInfo | undefined): boolean {
  return info === undefined || info.type === "COMBO" || (info.type === "STRING" && !info.options["multiline"]);
}

/** The texts of a value: itself, or those of the known members of a recorded 3D view. */
function namesIn(value: Json): readonly (readonly [member: string | undefined, name: string])[] {
  if (typeof value === "string") return [[undefined, value]];
  if (!isObject(value) || "__value__" in value) return [];
  return ["image", "mask", "normal", "recording"].flatMap((member) => {
    const name = value[member];
    return typeof name === "string" ? [[member, name] as const] : [];
  });
}
