import type { Frame } from "./animation.ts";
import type { Samples } from "./upright.ts";

type Pixels = Uint8Array | Uint16Array;

/** A pixel of a frame over one of the canvas, channel by channel, alpha last; `max` is the largest sample. */
export type Over = (above: readonly number[], below: readonly number[], max: number) => readonly number[];

/** How frames are drawn. */
export interface Drawing {
  readonly over: Over;
  /** What a cleared pixel holds. */
  readonly background: readonly number[];
}

/** What one sees of an animation, frame by frame; the first is drawn on `canvas`, which stays as it is. */
export function compose(
  frames: readonly Frame[],
  canvas: Samples<Pixels>,
  { over, background }: Drawing,
): Samples<Pixels>[] {
  let ground = canvas;
  return frames.map((frame) => {
    const shown = drawn(ground, frame, over);
    if (frame.disposal === "keep") ground = shown;
    if (frame.disposal === "clear") ground = cleared(shown, frame, background);
    return shown;
  });
}

function drawn(ground: Samples<Pixels>, frame: Frame, over: Over): Samples<Pixels> {
  const data = ground.data.slice();
  const { channels } = ground;
  const max = data instanceof Uint8Array ? 255 : 65535;
  const blends = frame.isOver && channels % 2 === 0;
  for (const [to, from] of rows(ground, frame)) {
    const row = frame.picture.data.subarray(from, from + frame.picture.width * channels);
    if (!blends) data.set(row, to);
    for (let at = 0; blends && at < row.length; at += channels) {
      const below = [...data.subarray(to + at, to + at + channels)];
      data.set(over([...row.subarray(at, at + channels)], below, max), to + at);
    }
  }
  return { ...ground, data };
}

function cleared(shown: Samples<Pixels>, frame: Frame, background: readonly number[]): Samples<Pixels> {
  const data = shown.data.slice();
  for (const [to] of rows(shown, frame)) {
    for (let i = 0; i < frame.picture.width; i++) data.set(background, to + i * shown.channels);
  }
  return { ...shown, data };
}

/** Where each row of a frame begins: on the canvas, and in the frame. */
function* rows({ width, channels }: Samples<Pixels>, { x, y, picture }: Frame): Generator<[to: number, from: number]> {
  for (let row = 0; row < picture.height; row++) {
    yield [((y + row) * width + x) * channels, row * picture.width * channels];
  }
}

/** As Pillow pastes: alpha is mixed as if it were a colour. */
export const mixed: Over = (above, below, max) => {
  const alpha = above.at(-1) ?? 0;
  return above.map((sample, k) => Math.round((sample * alpha + (below[k] ?? 0) * (max - alpha)) / max));
};

/** As FFmpeg blends: two see-through colours by their shares, cut off. */
export const blended: Over = (above, below, max) => {
  const [alpha = 0, ground = 0] = [above.at(-1), below.at(-1)];
  if (alpha === 0) return below;
  if (alpha === max || ground === 0) return above;
  if (ground === max) return [...mixed(above, below, max).slice(0, -1), max];
  const whole = alpha + Math.round(((max - alpha) * ground) / max);
  const colours = above.slice(0, -1).map((sample, k) => {
    return Math.floor((sample * alpha * max + (below[k] ?? 0) * ground * (max - alpha)) / (max * whole));
  });
  return [...colours, whole];
};
