import type { Packed, PackedMap } from "../msgpack/types.ts";

/** The call that values came with: what the shim holds can be used while it runs. */
export interface CallScope {
  readonly id: number;
  isOver: boolean;
  /** The bytes of a tensor that the shim holds. */
  bytes(ref: Packed): Promise<Uint8Array>;
}

/** What the shim holds, as the object that stands for it here remembers. */
export interface Held {
  readonly scope: CallScope;
  /** True where the object here says nothing of what it stands for. */
  readonly isOpaque: boolean;
  /** The extension's payload that names it. */
  readonly back: PackedMap;
}

/** From the objects that nodes get to what the shim holds; one for the whole host. */
export type Handles = WeakMap<object, Held>;

/** A Python object that stays in ComfyUI: a node can hand it on, no more. */
export interface PythonObject {
  /** The name of its class. */
  readonly pythonType: string;
}
