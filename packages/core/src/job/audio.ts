import { decodeFlac, type FlacAudio, pcmToFloat32 } from "@netdist/codecs/flac";
import { type Audio, tensor } from "@netdist/sdk";

/** An hour and a half of stereo at 48 kHz, and 2 GiB as float32: stops a small file that unpacks to far more. */
const MAX_SAMPLES = 2 ** 29;

/** The sound of a FLAC file. Throws `FlacError`. */
export function decodeSound(bytes: Uint8Array): FlacAudio {
  return decodeFlac(bytes, { maxSamples: MAX_SAMPLES });
}

/** Sounds of one rate, length and number of channels as a batch [B,channels,samples], as LoadAudio gives one. */
export function toAudio(sounds: readonly FlacAudio[]): Audio {
  const [first] = sounds;
  if (first === undefined) throw new RangeError("no sounds");
  const odd = sounds.findIndex((sound) => kindOf(sound) !== kindOf(first));
  if (odd >= 0) throw new Error(`sound ${odd + 1} has ${kindOf(sounds[odd] ?? first)}, the first ${kindOf(first)}`);
  const parts = sounds.map((sound) => pcmToFloat32(sound));
  const data = new Uint8Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const shape = [sounds.length, ...(parts[0]?.shape ?? [])];
  return { waveform: tensor("float32", shape, data), sample_rate: first.sampleRate };
}

function kindOf({ samples, sampleRate }: FlacAudio): string {
  return `${samples.length} channels of ${samples[0]?.length} samples at ${sampleRate} Hz`;
}
