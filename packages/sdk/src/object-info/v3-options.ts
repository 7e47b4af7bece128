import type { Json, JsonObject } from "../prompt/types.ts";

// The order in which V3 inputs write their options; what is not named here stands after `advanced`.
const FIRST = ["display_name", "tooltip", "lazy", "rawLink", "advanced"];
const LAST = [
  ...["default", "socketless", "widgetType", "forceInput", "label_on", "label_off"],
  ...["min", "max", "step", "round", "multiline", "placeholder", "dynamicPrompts"],
  ...["multiselect", "options", "control_after_generate", "display", "gradient_stops"],
  ...["image_upload", "audio_upload", "video_upload", "file_upload", "image_folder", "remote", "multi_select"],
  ...["template", "slotType", "inputs"],
];

// Options that a V3 input of the type always has.
const ALWAYS: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  STRING: { multiline: false },
  COMBO: { multiselect: false },
};

/** V3 options: null members left out, the type's fixed members put in, in ComfyUI's order. */
export function arrange(type: string, given: Readonly<Record<string, Json>>): JsonObject {
  const all = { ...ALWAYS[type], ...given };
  const known = new Set([...FIRST, ...LAST]);
  const extra = Object.keys(all).filter((key) => !known.has(key));
  const keys = [...FIRST, ...extra, ...LAST].filter((key) => all[key] !== undefined && all[key] !== null);
  return Object.fromEntries(keys.map((key) => [key, all[key]]));
}
