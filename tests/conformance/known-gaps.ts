/** A requirement that our server does not meet, and why. Its check must fail: one that passes has to leave this list. */
export interface KnownGap {
  readonly reason: string;
  /** The profiles in which the gap shows; both unless given. */
  readonly profiles?: readonly string[];
}

/** By requirement id. */
export const knownGaps: Readonly<Record<string, KnownGap>> = {
  "TEXT-03": { reason: "JavaScript has one kind of number: PreviewAny sees no difference between 3 and 3.0." },
};
