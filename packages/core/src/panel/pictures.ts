import { isTensor } from "@netdist/sdk";
import { valueFiles } from "../value-files.ts";
import type { Panel } from "./service.ts";

/** The newest preview of a running job. */
export function previewOf(panel: Panel, id: string): Response | undefined {
  const preview = panel.jobs.preview(id);
  return preview && picture(preview.bytes, `image/${preview.format}`);
}

/** One picture of a job's result, as PNG; undefined when the result is no longer in memory. */
export async function pictureOf(panel: Panel, id: string, index: number): Promise<Response | undefined> {
  const ended = panel.workers.job(id)?.job.ended;
  if (ended?.state !== "succeeded") return undefined;
  let left = index;
  for (const value of ended.result.values.values()) {
    if (!isTensor(value)) continue;
    const count = value.shape[0] ?? 0;
    if (left < count) {
      const file = (await valueFiles(value, new Map()))[left];
      return file && typeof file.bytes !== "string" ? picture(file.bytes, "image/png") : undefined;
    }
    left -= count;
  }
  return undefined;
}

function picture(bytes: Uint8Array, type: string): Response {
  return new Response(new Uint8Array(bytes), { headers: { "content-type": type } });
}
