import { isTensor, tensor } from "./tensor.ts";

/**
 * The value with every tensor in it read into memory. A host's handles hold for the call that they came with: what a node
 * keeps for another call goes through here.
 */
export async function kept(value: unknown): Promise<unknown> {
  if (isTensor(value)) {
    const { dtype, shape, normalized } = value;
    return tensor(dtype, shape, await value.bytes(), normalized ? { normalized } : {});
  }
  if (Array.isArray(value)) return Promise.all(value.map(kept));
  if (!isPlain(value)) return value;
  const members = Object.entries(value).map(async ([name, member]) => [name, await kept(member)] as const);
  return Object.fromEntries(await Promise.all(members));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
