import { createHash } from "node:crypto";
import { createUniform } from "./random.ts";

/** A wave across the picture: whole waves along each side, and where it begins. */
export interface Wave {
  readonly across: number;
  readonly down: number;
  readonly phase: number;
}

/** What a text makes of a picture: two palettes, and a wave per channel. */
export interface Look {
  /** RGB of 1024 colours, the last next to the first. */
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  wave(channel: number): Wave;
}

/** How many colours a palette has: a power of two. */
export const COLOURS = 1024;

/** The look of a text; any change of the text gives another one. */
export function lookOf(text: string): Look {
  const hash = createHash("sha256").update(text).digest();
  const uniform = createUniform(hash.readBigUInt64LE(0));
  const [first, second] = [palette(uniform), palette(uniform)];
  const waves = Array.from({ length: 16 }, () => ({
    across: 3 * uniform() - 1.5,
    down: 3 * uniform() - 1.5,
    phase: 2 * Math.PI * uniform(),
  }));
  return { first, second, wave: (channel) => waves[channel % waves.length] as Wave };
}

/** A ring of colours: each of red, green and blue goes up and down once or twice, a little apart. */
function palette(uniform: () => number): Uint8Array {
  const colours = new Uint8Array(COLOURS * 3);
  const start = uniform();
  for (let channel = 0; channel < 3; channel++) {
    const phase = start + channel * (0.1 + 0.25 * uniform());
    const turns = uniform() < 0.7 ? 1 : 2;
    const middle = 120 + 40 * uniform();
    for (let i = 0; i < COLOURS; i++) {
      colours[3 * i + channel] = middle + 95 * Math.cos(2 * Math.PI * ((turns * i) / COLOURS + phase));
    }
  }
  return colours;
}
