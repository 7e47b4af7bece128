import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";

const PREVIEWABLE = new Set(["images", "video", "audio", "3d", "text"]);
const MODEL = /\.(obj|fbx|gltf|glb|usdz)$/i;
const TEXT = /\.(txt|md|json)$/i;
const MAX_TEXT = 1024;

interface Item {
  readonly nodeId: string;
  readonly media: string;
  readonly value: Json;
}

/** Every item of every list of UI results; `animated` is a flag. */
function items(outputs: JsonObject): Item[] {
  return Object.entries(outputs).flatMap(([nodeId, node]) =>
    Object.entries(isObject(node) ? node : {}).flatMap(([media, list]) =>
      media !== "animated" && Array.isArray(list) ? list.map((value: Json) => ({ nodeId, media, value })) : [],
    ),
  );
}

/** An item that counts as an output: an object, or the name of a 3D file. */
function fileOf(value: Json): JsonObject | undefined {
  if (isObject(value)) return value;
  if (typeof value !== "string" || !MODEL.test(value)) return undefined;
  return { filename: value, type: "output", subfolder: "", mediaType: "3d" };
}

/** How many outputs a job has, and how many of them a frontend can show. */
export function summary(outputs: JsonObject): { total: number; previewable: number } {
  let total = 0;
  let previewable = 0;
  for (const { media, value } of items(outputs)) {
    const file = fileOf(value);
    if (!file) continue;
    total++;
    if (isPreviewable(media, file)) previewable++;
  }
  return { total, previewable };
}

/** The output that stands for a job: a saved picture, else another picture, else a text file, else text. */
export function previewOf(outputs: JsonObject): JsonObject | undefined {
  const all = items(outputs);
  const files = all.flatMap(({ nodeId, media, value }) => {
    const file = fileOf(value);
    return file && isPreviewable(media, file) ? [{ media, file, nodeId }] : [];
  });
  const visual = files.filter(({ media, file }) => media !== "text" && !TEXT.test(nameOf(file)));
  const best = visual.find(({ file }) => file["type"] === "output") ?? visual[0] ?? files[0];
  if (best) return { mediaType: best.media, ...best.file, nodeId: best.nodeId };
  const text = all.find(({ media, value }) => media === "text" && !fileOf(value));
  return text && { ...textPreview(String(text.value)), nodeId: text.nodeId, mediaType: "text" };
}

function textPreview(text: string): JsonObject {
  return text.length <= MAX_TEXT ? { content: text } : { content: text.slice(0, MAX_TEXT), truncated: true };
}

function isPreviewable(media: string, file: JsonObject): boolean {
  const format = file["format"];
  const isStream = typeof format === "string" && /^(video|audio)\//.test(format);
  return PREVIEWABLE.has(media) || isStream || MODEL.test(nameOf(file)) || TEXT.test(nameOf(file));
}

function nameOf(file: JsonObject): string {
  return typeof file["filename"] === "string" ? file["filename"] : "";
}

/** Outputs as a job's details show them: names of 3D files become file entries, nulls vanish. */
export function shownOutputs(outputs: JsonObject): JsonObject {
  return mapMembers(outputs, (node) =>
    isObject(node) ? mapMembers(node, (list, media) => (media === "animated" ? list : shownList(list))) : node,
  );
}

function shownList(list: Json): Json {
  if (!Array.isArray(list)) return list;
  return list.filter((item: Json) => item !== null).map((item: Json) => fileOf(item) ?? item);
}

function mapMembers(of: JsonObject, change: (value: Json, name: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value ?? null, name)]));
}
