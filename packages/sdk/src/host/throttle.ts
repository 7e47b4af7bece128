const MIN_INTERVAL_MS = 100;
const MIN_SHARE = 0.005;

/** True where an update of a progress bar is to be sent. */
export type Throttle = (value: number, max: number, hasPreview: boolean) => boolean;

/** As ComfyUI since 0.10, for one progress bar: the first, the last, pictures, and steps that show. `now` is in milliseconds. */
export function createThrottle(now: () => number): Throttle {
  let sentAt = 0;
  let sent = -1;
  return (value, max, hasPreview) => {
    const time = now();
    const hasMoved = max <= 0 || (value - Math.max(0, sent)) / max >= MIN_SHARE;
    const isEdge = hasPreview || sent < 0 || value >= max;
    if (!isEdge && !(time - sentAt >= MIN_INTERVAL_MS && hasMoved)) return false;
    sentAt = time;
    sent = value;
    return true;
  };
}
