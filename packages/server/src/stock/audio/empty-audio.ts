import { type AnyNode, audio, defineNode, float, int, MAX_SEED } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { StockError } from "../errors.ts";
import { face } from "../faces/index.ts";
import { zeros } from "../tensors/batch.ts";

/** Of all channels together: 2 GiB as float32. */
const MAX_SAMPLES = 2 ** 29;

/** Silence. */
export function emptyAudio(profile: Profile): AnyNode {
  const old = profile === "0.3.64";
  const limits = old ? {} : { min: 1, max: 192_000 };
  const advanced = old ? {} : { advanced: true };
  return defineNode({
    ...face("EmptyAudio", profile),
    inputs: {
      duration: float({
        default: 60,
        min: 0,
        max: MAX_SEED,
        step: 0.01,
        tooltip: "Duration of the empty audio clip in seconds",
      }),
      sample_rate: int({
        default: 44_100,
        tooltip: "Sample rate of the empty audio clip.",
        ...limits,
        ...advanced,
      }),
      channels: int({
        default: 2,
        min: 1,
        max: 2,
        tooltip: "Number of audio channels (1 for mono, 2 for stereo).",
        ...advanced,
      }),
    },
    outputs: { AUDIO: audio() },
    run({ duration, sample_rate, channels }) {
      const length = halfToEven(duration * sample_rate);
      if (!(length >= 0 && length * channels <= MAX_SAMPLES)) {
        throw new StockError(
          `${duration} s at ${sample_rate} Hz are ${length} samples; at most ${MAX_SAMPLES} are made`,
        );
      }
      return { AUDIO: { waveform: zeros([1, channels, length]), sample_rate } };
    },
  });
}

/** As Python's `round`. */
function halfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
