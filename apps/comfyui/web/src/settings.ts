import type { ComfySetting } from "./comfy/types.ts";

/** Ids of our settings in ComfyUI's frontend. */
export const SETTING = {
  check: "NetDist.CheckAutomatically",
  progress: "NetDist.ShowRemoteProgress",
  notify: "NetDist.Notify",
} as const;

/** English here; the frontend takes other languages from `locales/<language>/settings.json`. */
export function settings(): ComfySetting[] {
  const boolean = { type: "boolean", defaultValue: true } as const;
  return [
    {
      ...{ id: SETTING.check, name: "Check the open workflow when the panel opens", ...boolean },
      ...{
        category: ["NetDist", "Workers", "Check"] as const,
        tooltip: "Says at each worker what it lacks for the open workflow.",
      },
    },
    {
      ...{ id: SETTING.progress, name: "Show progress of workers on the canvas", ...boolean },
      ...{
        category: ["NetDist", "Workers", "Progress"] as const,
        tooltip: "For workflows that were sent with Run on worker.",
      },
    },
    {
      ...{ id: SETTING.notify, name: "Notify when a job on a worker ends", ...boolean },
      ...{
        category: ["NetDist", "Workers", "Notify"] as const,
        tooltip: "A message when a workflow that was sent with Run on worker is done or has failed.",
      },
    },
  ];
}
