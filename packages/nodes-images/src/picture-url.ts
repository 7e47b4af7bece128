/** What the address of one picture may say of it. */
export interface UrlFacts {
  readonly index: number;
  readonly seed: bigint | undefined;
  readonly filename: string;
}

/** The address with `{index}`, `{seed}` and `{filename}` filled in, escaped. Throws where the seed is not known. */
export function pictureUrl(template: string, { index, seed, filename }: UrlFacts): string {
  return template.replace(/\{(index|seed|filename)\}/g, (_match, name: string) => {
    if (name === "index") return String(index);
    if (name === "filename") return encodeURIComponent(filename);
    if (seed === undefined) throw new Error("The address has {seed}: connect the seed to this node's seed input.");
    return String(seed);
  });
}

/** Whether every picture of a batch gets an address of its own. */
export function tellsApart(template: string): boolean {
  return /\{(index|filename)\}/.test(template);
}
