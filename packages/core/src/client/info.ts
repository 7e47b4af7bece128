import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";
import { type Ask, badShape, demandAgain, type Http, readJson } from "./http.ts";

/** Memory is in bytes. */
export interface DeviceStats {
  readonly name: string;
  readonly type: string;
  readonly vramTotal: number | undefined;
  readonly vramFree: number | undefined;
}

/** What `/system_stats` says, as far as we use it. */
export interface SystemStats {
  /** "" where the server does not say. */
  readonly version: string;
  readonly devices: readonly DeviceStats[];
  /** The whole answer. */
  readonly raw: JsonObject;
}

/** object_info of a server with many packs is some megabytes; this is generous and below the JSON reader's limit. */
const MAX_INFO_BYTES = 64 * 1024 * 1024;
const MAX_SMALL_BYTES = 1024 * 1024;

/** Version and devices. */
export async function getSystemStats(http: Http, signal?: AbortSignal): Promise<SystemStats> {
  const raw = await getObject(http, { path: "/system_stats", phase: "preflight", maxBytes: MAX_SMALL_BYTES, signal });
  if (!isObject(raw["system"])) {
    throw badShape(http, { path: "/system_stats", phase: "preflight", maxBytes: 0 }, `a "system" member`);
  }
  const version = raw["system"]["comfyui_version"];
  const devices = Array.isArray(raw["devices"]) ? raw["devices"].filter(isObject) : [];
  return {
    version: typeof version === "string" ? version : "",
    devices: devices.map((device) => ({
      name: String(device["name"] ?? ""),
      type: String(device["type"] ?? ""),
      vramTotal: bytesOf(device["vram_total"]),
      vramFree: bytesOf(device["vram_free"]),
    })),
    raw,
  };
}

function bytesOf(value: Json | undefined): number | undefined {
  return typeof value === "number" && value >= 0 ? value : undefined;
}

/** Feature flags; `max_upload_size` is in bytes. */
export function getFeatures(http: Http, signal?: AbortSignal): Promise<JsonObject> {
  return getObject(http, { path: "/features", phase: "preflight", maxBytes: MAX_SMALL_BYTES, signal });
}

/** Every node class of the worker. Takes the server seconds where many packs are installed. */
export function getObjectInfo(http: Http, signal?: AbortSignal): Promise<JsonObject> {
  return getObject(http, {
    path: "/object_info",
    phase: "preflight",
    maxBytes: MAX_INFO_BYTES,
    compressed: true,
    limits: { headers: 120_000, total: 300_000 },
    signal,
  });
}

async function getObject(http: Http, ask: Ask): Promise<JsonObject> {
  const value = readJson(http, ask, await demandAgain(http, ask));
  if (!isObject(value)) throw badShape(http, ask, "a JSON object");
  return value;
}
