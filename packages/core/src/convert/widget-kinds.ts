import { isObject, type Json } from "@netdist/sdk/prompt";
import type { InputInfo } from "../object-info/index.ts";
import { list, type SavedNode } from "./saved-graph.ts";

/** Types for which ComfyUI's frontend makes a widget. */
const WIDGET_TYPES = new Set([
  ...["INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "COMFY_DYNAMICCOMBO_V3", "MARKDOWN", "TEXTAREA", "COLOR", "COLORS"],
  ...["CURVE", "RANGE", "CHART", "GALLERIA", "PAINTER", "COMPOSITOR", "BOUNDING_BOX", "BOUNDING_BOXES"],
  ...["IMAGECOMPARE", "VIDEO_EDIT", "LOAD_3D", "LOAD_3D_ADVANCED", "PREVIEW_3D", "WEBCAM", "AUDIO_RECORD"],
  ...["IMAGEUPLOAD", "AUDIOUPLOAD", "AUDIO_UI"],
]);

/** Widgets that are saved but never part of a prompt. */
const BUTTONS = new Set(["IMAGEUPLOAD", "AUDIOUPLOAD", "AUDIO_UI", "PREVIEW_3D"]);

/** Widgets whose value the browser makes at the moment of queueing. */
const CAPTURED = new Set(["WEBCAM", "AUDIO_RECORD", "LOAD_3D", "LOAD_3D_ADVANCED"]);

const CONTROL_WORDS = new Set<Json | undefined>(["fixed", "increment", "decrement", "randomize", "increment-wrap"]);

/** The widget type of an input, undefined for a socket. `node` tells widgets that a pack's own script makes. */
export function widgetType(input: InputInfo, node: SavedNode): string | undefined {
  if (input.options["forceInput"] === true) return undefined;
  const { widgetType: own } = input.options;
  if (typeof own === "string") return own;
  if (WIDGET_TYPES.has(input.type)) return input.type;
  return node.inputs.some((saved) => saved.widget === input.name) ? input.type : undefined;
}

export function isButton(type: string): boolean {
  return BUTTONS.has(type);
}

/** True for the one widget that a prompt has and a file has not. */
export function isUnsaved(type: string): boolean {
  return type === "IMAGECOMPARE";
}

export function isCaptured(type: string): boolean {
  return CAPTURED.has(type);
}

/** True where the frontend adds a "control after generate" widget behind the input. */
export function hasControl(input: InputInfo, type: string): boolean {
  const { control_after_generate: control } = input.options;
  if (type === "COMBO") return Boolean(control);
  if (type !== "INT") return false;
  return Boolean(control ?? (input.name === "seed" || input.name === "noise_seed"));
}

export function isControlWord(value: Json | undefined): boolean {
  return CONTROL_WORDS.has(value);
}

/** What the frontend shows, and sends, for a widget that was never touched. */
export function defaultOf(input: InputInfo, type: string): Json | undefined {
  const { default: given } = input.options;
  if (given !== undefined && given !== null) return given;
  if (type === "INT" || type === "FLOAT") return 0;
  if (type === "BOOLEAN") return false;
  if (type === "STRING") return "";
  if (type === "COMFY_DYNAMICCOMBO_V3") return optionKeys(input)[0];
  if (isObject(input.options["multi_select"])) return [];
  if (type === "IMAGECOMPARE") return ["", ""];
  return input.choices?.[0];
}

function optionKeys(input: InputInfo): readonly Json[] {
  return list(input.options["options"]).flatMap((option) => (isObject(option) ? (option["key"] ?? []) : []));
}

/** Whether a saved value can be this widget's. A value of a linked input never matters. */
export function fits(value: Json, input: InputInfo, type: string): boolean {
  switch (type) {
    case "INT":
    case "FLOAT":
      return isNumeric(value);
    case "BOOLEAN":
      return typeof value === "boolean" || value === 0 || value === 1;
    case "STRING":
      return typeof value === "string" || typeof value === "number" || typeof value === "bigint";
    case "COMBO":
      return fitsChoices(value, input);
    case "COMFY_DYNAMICCOMBO_V3":
      return typeof value !== "object";
    default:
      return true;
  }
}

function fitsChoices(value: Json, { choices = [] }: InputInfo): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one !== "object");
  if (value === null || typeof value === "object") return false;
  // Members of the list are not asked for: it differs between servers, and the server checks.
  return choices.length === 0 || choices.some((choice) => typeof choice === typeof value || choice === value);
}

function isNumeric(value: Json): boolean {
  if (typeof value === "number" || typeof value === "bigint") return true;
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
}
