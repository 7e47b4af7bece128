import { type AnyNode, combo, defineNode, floats, floatTensor, image, latent, socket, type Tensor } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { StockError } from "../errors.ts";
import { face } from "../faces/index.ts";

/** The one VAE that computes no model: its latents are the pixels, in -1..1. */
const PIXEL_SPACE = { kind: "netdist.vae", name: "pixel_space" } as const;
type Vae = typeof PIXEL_SPACE;

function vae(tooltip?: string) {
  const check = (raw: unknown): Vae => {
    if ((raw as Partial<Vae> | null)?.kind === PIXEL_SPACE.kind) return PIXEL_SPACE;
    throw new StockError("vae: only the VAE pixel_space works here");
  };
  return socket("VAE", tooltip === undefined ? undefined : { tooltip }, check);
}

/** Gives the VAE `pixel_space`. */
export function vaeLoader(profile: Profile): AnyNode {
  return defineNode({
    ...face("VAELoader", profile),
    inputs: { vae_name: combo(["pixel_space"]) },
    outputs: { VAE: vae() },
    run: () => ({ VAE: PIXEL_SPACE }),
  });
}

/** Pictures as latents: 2 x value - 1, channels first. */
export function vaeEncode(profile: Profile): AnyNode {
  return defineNode({
    ...face("VAEEncode", profile),
    inputs: { pixels: image(), vae: vae() },
    outputs: { LATENT: latent() },
    async run({ pixels }) {
      const [count = 0, height = 0, width = 0, channels = 0] = pixels.shape;
      const kept = Math.min(3, channels);
      const scaled = await mapValues(pixels, (value) => Math.fround(value * 2) - 1);
      const picked = moveChannels(scaled, { count, plane: height * width, channels, kept, toPlanes: true });
      return { LATENT: { samples: floatTensor([count, kept, height, width], picked) } };
    },
  });
}

/** Latents as pictures: (value + 1) / 2 in 0..1, channels last. */
export function vaeDecode(profile: Profile): AnyNode {
  return defineNode({
    ...face("VAEDecode", profile),
    inputs: {
      samples: latent({ tooltip: "The latent to be decoded." }),
      vae: vae("The VAE model used for decoding the latent."),
    },
    outputs: { IMAGE: { ...image(), tooltip: "The decoded image." } },
    async run({ samples: { samples } }) {
      const [count = 0, channels = 0, height = 0, width = 0] = samples.shape;
      if (samples.shape.length !== 4)
        throw new StockError(`samples: [B,C,H,W] is needed, got [${samples.shape.join(", ")}]`);
      const scaled = await mapValues(samples, (value) => Math.min(1, Math.max(0, Math.fround(value + 1) / 2)));
      const moved = moveChannels(scaled, { count, plane: height * width, channels, kept: channels, toPlanes: false });
      return { IMAGE: floatTensor([count, height, width, channels], moved) };
    },
  });
}

async function mapValues(source: Tensor, change: (value: number) => number): Promise<Float32Array> {
  return (await floats(source)).map(change);
}

interface Move {
  readonly count: number;
  /** Pixels of a picture. */
  readonly plane: number;
  readonly channels: number;
  /** How many of the channels are wanted. */
  readonly kept: number;
  readonly toPlanes: boolean;
}

/** Channels from beside each other to one after the other, or back. */
function moveChannels(values: Float32Array, { count, plane, channels, kept, toPlanes }: Move): Float32Array {
  const moved = new Float32Array(count * plane * kept);
  for (let picture = 0; picture < count; picture++) {
    for (let channel = 0; channel < kept; channel++) {
      for (let i = 0; i < plane; i++) {
        const beside = (picture * plane + i) * (toPlanes ? channels : kept) + channel;
        const after = (picture * (toPlanes ? kept : channels) + channel) * plane + i;
        moved[toPlanes ? after : beside] = values[toPlanes ? beside : after] as number;
      }
    }
  }
  return moved;
}
