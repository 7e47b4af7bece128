import type { PreviewMethod } from "@netdist/sdk";
import { expect, test } from "vitest";
import type { Profile } from "../types.ts";
import { previewMethodOf } from "./preview-method.ts";

test.each<[string, Profile, PreviewMethod | undefined, unknown, PreviewMethod]>([
  ["nobody asks", "0.33.0", undefined, undefined, "none"],
  ["the server", "0.33.0", "auto", undefined, "auto"],
  ["the prompt", "0.33.0", undefined, "latent2rgb", "latent2rgb"],
  ["the prompt wants none", "0.33.0", "taesd", "none", "none"],
  ["the prompt leaves it to the server", "0.33.0", "taesd", "default", "taesd"],
  ["the prompt asks for what there is not", "0.33.0", "auto", "AUTO", "auto"],
  ["the prompt says no text", "0.33.0", "auto", { a: 1 }, "auto"],
  ["the prompt, on 0.3.64, which does not hear it", "0.3.64", undefined, "auto", "none"],
  ["the server, on 0.3.64", "0.3.64", "auto", "none", "auto"],
])("%s", (_, profile, previewMethod, preview_method, expected) => {
  const extraData = preview_method === undefined ? {} : { preview_method: preview_method as string };
  expect(previewMethodOf({ profile, previewMethod }, { extraData })).toBe(expected);
});
