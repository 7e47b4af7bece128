import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";
import type { FileEntry } from "../client/files.ts";
import { type Capture, type Carrier, isTextCarrier } from "../plan.ts";

/** What a node's result says about one captured value: files to fetch, or texts that are there already. */
export type Found =
  | { readonly kind: "files"; readonly files: readonly FileEntry[] }
  | { readonly kind: "texts"; readonly texts: readonly string[] }
  | { readonly kind: "none" };

/** The keys under which stock and common nodes list what a carrier is made of. */
const KEYS: Readonly<Record<Carrier, readonly string[]>> = {
  image: ["images"],
  mask: ["images"],
  latent: ["latents"],
  audio: ["audio"],
  video: ["images", "video", "videos", "gifs"],
  text: ["text"],
  int: ["text"],
  float: ["text"],
  boolean: ["text"],
};

/** File names longer than this are nobody's. */
const MAX_NAME = 1024;
const TYPES = new Set(["input", "output", "temp"]);

/** The captured value as the node's `ui` result lists it; entries of another shape do not count. */
export function findResult(outputs: JsonObject, capture: Pick<Capture, "carrier" | "nodeId">): Found {
  const node = Object.hasOwn(outputs, capture.nodeId) ? outputs[capture.nodeId] : undefined;
  if (!isObject(node)) return { kind: "none" };
  const key = KEYS[capture.carrier].find((name) => Object.hasOwn(node, name));
  const list = key === undefined ? undefined : node[key];
  if (isTextCarrier(capture.carrier)) return textsOf(list);
  const files = Array.isArray(list) ? (list as readonly Json[]).map(fileOf) : [];
  const known = files.filter((file) => file !== undefined);
  return known.length === 0 || known.length !== files.length ? { kind: "none" } : { kind: "files", files: known };
}

function textsOf(list: Json | undefined): Found {
  const items = typeof list === "string" ? [list] : Array.isArray(list) ? (list as readonly Json[]) : [];
  const texts = items.filter((item) => typeof item === "string");
  return texts.length === 0 ? { kind: "none" } : { kind: "texts", texts };
}

function fileOf(item: Json): FileEntry | undefined {
  if (!isObject(item)) return undefined;
  const { filename, subfolder = "", type = "output" } = item;
  if (typeof filename !== "string" || filename === "" || filename.length > MAX_NAME) return undefined;
  if (typeof subfolder !== "string" || subfolder.length > MAX_NAME) return undefined;
  if (typeof type !== "string" || !TYPES.has(type)) return undefined;
  return { filename, subfolder, type: type as FileEntry["type"] };
}
