import type { PreviewMethod } from "@netdist/sdk";
import type { EngineOptions, QueueItem } from "../types.ts";

const METHODS: readonly PreviewMethod[] = ["none", "auto", "latent2rgb", "taesd"];

/** What the prompt asks for, which 0.3.64 does not hear, or else what the server does by itself. */
export function previewMethodOf(
  { profile, previewMethod = "none" }: Pick<EngineOptions, "profile" | "previewMethod">,
  { extraData }: Pick<QueueItem, "extraData">,
): PreviewMethod {
  const asked = profile === "0.3.64" ? undefined : extraData["preview_method"];
  return METHODS.find((method) => method === asked) ?? previewMethod;
}
