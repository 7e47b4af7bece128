import { fromFloat32 } from "@netdist/codecs/dtype";
import { floats, type Tensor } from "./tensor.ts";

// A registered symbol, like those of results: packs carry their own copy of this module.
const PARTS: unique symbol = Symbol.for("netdist.parts") as never;

interface Joined extends Tensor {
  readonly [PARTS]: readonly Tensor[];
}

/**
 * Tensors one after the other along their first axis, as one tensor. Nothing is read before `bytes()` is called: a bridge
 * hands on the parts that its other side holds, and moves only the others. The parts need one trailing shape, and one dtype;
 * normalised pictures count as the float32 that they stand for. Throws RangeError for parts that do not fit.
 */
export function joinTensors(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  if (first === undefined) throw new RangeError("joinTensors needs at least one tensor");
  if (parts.length === 1) return first;
  if (!canJoin(parts)) throw new RangeError(`these tensors cannot be joined: ${parts.map(kindOf).join(", ")}`);
  const isAlike = parts.every((part) => part.dtype === first.dtype && part.normalized === first.normalized);
  const length = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  let bytes: Promise<Uint8Array> | undefined;
  const joined: Joined = {
    dtype: isAlike ? first.dtype : "float32",
    shape: [length, ...first.shape.slice(1)],
    ...(isAlike && first.normalized && { normalized: true }),
    bytes: () => (bytes ??= joinBytes(parts, isAlike)),
    [PARTS]: parts.flatMap((part) => partsOf(part) ?? [part]),
  };
  return joined;
}

/** True for tensors that `joinTensors` takes. */
export function canJoin(parts: readonly Tensor[]): boolean {
  const [first] = parts;
  return (
    first !== undefined &&
    first.shape.length > 0 &&
    parts.every((part) => widened(part) === widened(first) && isEqual(part.shape.slice(1), first.shape.slice(1)))
  );
}

/** What a tensor was joined from, by whichever copy of this module; undefined for every other tensor. */
export function partsOf(tensor: Tensor): readonly Tensor[] | undefined {
  return (tensor as Partial<Joined>)[PARTS];
}

async function joinBytes(parts: readonly Tensor[], isAlike: boolean): Promise<Uint8Array> {
  const read = (part: Tensor) => (isAlike ? part.bytes() : widenedBytes(part));
  const all = await Promise.all(parts.map(read));
  const joined = new Uint8Array(all.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const bytes of all) {
    joined.set(bytes, at);
    at += bytes.byteLength;
  }
  return joined;
}

async function widenedBytes(part: Tensor): Promise<Uint8Array> {
  return part.normalized ? fromFloat32(await floats(part), "float32") : await part.bytes();
}

function widened({ normalized, dtype }: Tensor): string {
  return normalized ? "float32" : dtype;
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function kindOf({ dtype, shape, normalized }: Tensor): string {
  return `${normalized ? "normalised " : ""}${dtype} [${shape.join(", ")}]`;
}
