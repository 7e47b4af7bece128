import { type AnyNode, audio, defineNode, nodeResult, output, string } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { passThrough } from "../pass-through.ts";
import { randomLetters } from "../random-letters.ts";
import { saveSounds } from "./save-sounds.ts";

const hidden = { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" } as const;
const AUDIO = { audio: output(audio(), { name: "audio" }) };

/** Saves sounds as FLAC of 16 bits in the output folder. */
export function saveAudio(profile: Profile): AnyNode {
  return defineNode({
    ...face("SaveAudio", profile),
    inputs: { audio: audio(), filename_prefix: string({ default: "audio/ComfyUI" }) },
    outputs: passThrough(profile, AUDIO),
    hidden,
    outputNode: true,
    async run({ audio, filename_prefix: prefix }, context) {
      const files = await saveSounds(audio, { prefix, kind: "output", profile }, context);
      return nodeResult({ outputs: { audio }, ui: { audio: files } });
    },
  });
}

/** The same in the temp folder: 0.3.64 under a name that differs from start to start, 0.33 from call to call. */
export function previewAudio(profile: Profile): AnyNode {
  const atStart = randomLetters(5);
  return defineNode({
    ...face("PreviewAudio", profile),
    inputs: { audio: audio() },
    outputs: passThrough(profile, AUDIO),
    hidden,
    outputNode: true,
    async run({ audio }, context) {
      const prefix = `ComfyUI_temp_${profile === "0.3.64" ? atStart : randomLetters(5)}`;
      const files = await saveSounds(audio, { prefix, kind: "temp", profile }, context);
      return nodeResult({ outputs: { audio }, ui: { audio: files } });
    },
  });
}
