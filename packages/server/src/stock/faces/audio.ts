import type { Faces } from "./types.ts";

/** The stock audio classes as each version shows them. */
export const AUDIO = {
  EmptyAudio: {
    module: "comfy_extras.nodes_audio",
    "0.3.64": { title: "Empty Audio", category: "audio" },
    "0.33.0": { title: "Empty Audio", category: "audio", form: "v3", searchAliases: ["blank audio"] },
  },
  LoadAudio: {
    module: "comfy_extras.nodes_audio",
    "0.3.64": { title: "Load Audio", category: "audio" },
    "0.33.0": {
      title: "Load Audio",
      category: "audio",
      form: "v3",
      essentialsCategory: "Audio",
      searchAliases: ["import audio", "open audio", "audio file"],
    },
  },
  SaveAudio: {
    module: "comfy_extras.nodes_audio",
    "0.3.64": { title: "Save Audio (FLAC)", category: "audio" },
    "0.33.0": {
      title: "Save Audio (FLAC) (DEPRECATED)",
      category: "audio",
      form: "v3",
      deprecated: true,
      essentialsCategory: "Audio",
      searchAliases: ["export flac"],
    },
  },
  PreviewAudio: {
    module: "comfy_extras.nodes_audio",
    "0.3.64": { title: "Preview Audio", category: "audio" },
    "0.33.0": {
      title: "Preview Audio",
      category: "audio",
      description: "Preview the audio without saving it to the ComfyUI output directory.",
      form: "v3",
      searchAliases: ["play audio"],
    },
  },
} as const satisfies Faces;
