import { readFile } from "node:fs/promises";
import { decodeFlac, isFlacError, pcmToFloat32 } from "@netdist/codecs/flac";
import { type AnyNode, audio, defineNode, file, tensor } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { StockError } from "../errors.ts";
import { face } from "../faces/index.ts";
import { fileFingerprint, fileProblem } from "../input-file.ts";

/** What ComfyUI takes for sounds and films by their names. Only FLAC can be read here. */
const EXTENSIONS = [
  ...[".3g2", ".3gp", ".3gpp", ".3gpp2", ".aac", ".adts", ".aif", ".aifc", ".aiff", ".ass", ".au", ".avi", ".flac"],
  ...[".loas", ".m1v", ".m4a", ".m4v", ".mkv", ".mov", ".movie", ".mp2", ".mp3", ".mp4", ".mpa", ".mpe", ".mpeg"],
  ...[".mpg", ".oga", ".ogg", ".ogv", ".opus", ".qt", ".ra", ".snd", ".wav", ".webm", ".wma", ".wmv"],
];

/** The sound of a FLAC file in the input folder. */
export function loadAudio(profile: Profile): AnyNode {
  return defineNode({
    ...face("LoadAudio", profile),
    inputs: { audio: file({ extensions: EXTENSIONS }, { audio_upload: true }) },
    outputs: { AUDIO: audio() },
    fingerprint: ({ audio }, context) => fileFingerprint(audio, context),
    validate: ({ audio }, context) => fileProblem("audio", audio, context),
    async run({ audio }, context) {
      const sound = decode(await readFile(await context.folders.resolve(audio)), audio);
      const { dtype, shape, data } = pcmToFloat32(sound);
      return { AUDIO: { waveform: tensor(dtype, [1, ...shape], data), sample_rate: sound.sampleRate } };
    },
  });
}

function decode(bytes: Uint8Array, name: string) {
  try {
    return decodeFlac(bytes);
  } catch (error) {
    if (!isFlacError(error, "NOT_FLAC")) throw error;
    throw new StockError(`${name} is no FLAC file; this server reads no other sound`);
  }
}
