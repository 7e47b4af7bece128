import type { Json } from "@netdist/sdk/prompt";
import type { Placed, WidgetValues } from "./scope.ts";

/** Classes whose `filename_prefix` the frontend fills in before it queues. */
const SAVING = new Set([
  ...["SaveImage", "SaveImageAdvanced", "SaveSVGNode", "SaveVideo", "SaveAnimatedWEBP", "SaveWEBM", "SaveAudio"],
  ...["SaveAudioMP3", "SaveAudioOpus", "SaveAudioAdvanced", "SaveGLB", "Save3DAdvanced", "SaveGaussianSplat"],
  ...["SavePointCloud", "SaveAnimatedPNG", "CLIPSave", "VAESave", "ModelSave", "LoraSave", "SaveLatent"],
]);

export function isFilled(classType: string, name: string): boolean {
  return name === "filename_prefix" && SAVING.has(classType);
}

/** Fills in `%Node.widget%` and `%date:yyyy-MM-dd%`; anything else between percent signs is ComfyUI's own. */
export function fillText(
  text: string,
  nodes: readonly { readonly placed: Placed; readonly title: string }[],
  widgetValues: WidgetValues,
  now: Date,
): string {
  return text.replace(/%([^%]+)%/g, (whole, inside: string) => {
    const [name, widget, ...rest] = inside.split(".");
    if (widget === undefined || rest.length > 0)
      return inside.startsWith("date:") ? formatDate(inside.slice("date:".length), now) : whole;
    const node =
      nodes.find(({ placed }) => nameForReplacing(placed) === name) ?? nodes.find(({ title }) => title === name);
    const value = node && widgetValues(node.placed).get(widget);
    return value === undefined ? whole : fileSafe(value);
  });
}

/** The frontend names every node after its class, but for those that save. */
function nameForReplacing({ node }: Placed): Json | undefined {
  return node.properties["Node name for S&R"] ?? (SAVING.has(node.type) ? undefined : node.type);
}

function fileSafe(value: Json): string {
  return String(value).replace(/[/?<>\\:*|"\p{Cc}]/gu, "_");
}

function formatDate(format: string, date: Date): string {
  const parts: Readonly<Record<string, number>> = {
    d: date.getDate(),
    M: date.getMonth() + 1,
    h: date.getHours(),
    m: date.getMinutes(),
    s: date.getSeconds(),
  };
  return format.replace(/yyyy|yy|dd?|MM?|hh?|mm?|ss?/g, (part) => {
    if (part.startsWith("y")) return String(date.getFullYear()).slice(-part.length);
    return String(parts[part.charAt(0)]).padStart(part.length, "0");
  });
}
