/** One thing that a ComfyUI-compatible server does. */
export interface Requirement {
  /** Area and number; checks and known gaps cite it. */
  readonly id: string;
  /** One sentence. */
  readonly says: string;
  /** The part of ComfyUI that shows the behaviour, with the version that was read and run. */
  readonly source: string;
  /** The first version that is known to behave so. */
  readonly since?: string;
  /** The first version that no longer does. */
  readonly until?: string;
  /** What the server under test must have besides ComfyUI's own nodes. */
  readonly needs?: "test nodes" | "cors";
}

/** Requirements that share a source. */
export function from(source: string, requirements: readonly Omit<Requirement, "source">[]): readonly Requirement[] {
  return requirements.map((requirement) => ({ ...requirement, source: `ComfyUI 0.33.0 and 0.3.64, ${source}` }));
}

/** Whether a server of this version is expected to do it. */
export function appliesTo({ since, until }: Requirement, version: string): boolean {
  return (since === undefined || compare(version, since) >= 0) && (until === undefined || compare(version, until) < 0);
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0));
  for (let at = 0; at < 3; at++) {
    const by = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (by !== 0) return by;
  }
  return 0;
}
