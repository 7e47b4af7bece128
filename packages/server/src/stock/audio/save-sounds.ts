import { fromFloat32 } from "@netdist/codecs/dtype";
import { encodeFlac, pcmFromFloat32 } from "@netdist/codecs/flac";
import { type Audio, type FolderKind, floats, type NodeContext } from "@netdist/sdk";
import { writeNew } from "@netdist/sdk/files";
import { metadataTexts } from "@netdist/sdk/prompt";
import type { Profile } from "../../engine/types.ts";
import { StockError } from "../errors.ts";
import type { SavedFile } from "../saved-file.ts";

interface SaveSounds {
  readonly prefix: string;
  readonly kind: FolderKind;
  readonly profile: Profile;
}

/** Writes a batch as FLAC files with the prompt and the workflow in them. Throws when the run is interrupted. */
export async function saveSounds(audio: Audio, request: SaveSounds, context: NodeContext): Promise<SavedFile[]> {
  const { prefix, kind, profile } = request;
  const [count = 0, channels = 0, length = 0] = audio.waveform.shape;
  // ComfyUI takes every other number of channels for two and writes what no one can hear.
  if (channels !== 1 && channels !== 2) throw new StockError(`Sound of ${channels} channels; 1 or 2 can be saved`);
  const values = await floats(audio.waveform);
  const path = await context.folders.savePath(prefix, kind);
  const comments = metadataTexts(context.prompt, context.extraPngInfo);
  const ending = profile === "0.3.64" ? "_.flac" : ".flac";
  const size = channels * length;
  const saved: SavedFile[] = [];
  let { counter } = path;
  for (let at = 0; at < count; at++) {
    context.signal.throwIfAborted();
    const data = fromFloat32(values.subarray(at * size, (at + 1) * size), "float32");
    const pcm = pcmFromFloat32({ dtype: "float32", shape: [channels, length], data }, audio.sample_rate);
    const name = path.name.replaceAll("%batch_num%", String(at));
    const written = await writeNew({ ...path, name, counter }, ending, encodeFlac(pcm, { comments }));
    saved.push({ filename: written.filename, subfolder: path.subfolder, type: kind });
    counter = written.counter + 1;
  }
  return saved;
}
