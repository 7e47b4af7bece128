/** A value that is not of the input's kind; the host adds which node and input. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly expected: string;
  constructor(expected: string, received: unknown) {
    super(`expected ${expected}, got ${describe(received)}`);
    this.expected = expected;
  }
}

/** What a value is, in a few words that are safe to show. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string")
    return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}…` : JSON.stringify(value);
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object"
    ? `an object with ${Object.keys(value).slice(0, 5).join(", ") || "no members"}`
    : `a ${typeof value}`;
}
