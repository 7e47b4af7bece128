import { byteSize, DTYPES, type Dtype } from "@netdist/codecs/dtype";
import { block, type Tensor, tensor } from "@netdist/sdk";
import { parseJson } from "@netdist/sdk/prompt";
import { ProtocolError } from "../frames/error.ts";
import { listOf, segmentOf, textOf } from "../frames/members.ts";
import type { Frame } from "../frames/read-frames.ts";
import { EXTENSION, Extension, isMap, type Packed, type PackedMap } from "../msgpack/types.ts";
import type { CallScope, Handles, PythonObject } from "./handles.ts";

/** Where a value came from. */
export interface Origin {
  readonly frame: Frame;
  /** Undefined for answers, which hold nothing by reference. */
  readonly scope: CallScope | undefined;
  readonly handles: Handles;
}

/**
 * A value of the wire as a node gets it. What came by value is frozen: handed back, it stands for the object that the shim
 * holds, changed or not. Throws `ProtocolError`, and `JsonError` for JSON text that is none.
 */
export function openValue(packed: Packed, origin: Origin): unknown {
  if (packed instanceof Extension) return openExtension(packed, origin);
  if (Array.isArray(packed)) return Object.freeze((packed as readonly Packed[]).map((one) => openValue(one, origin)));
  return isMap(packed) ? openMap(packed, origin) : packed;
}

function openMap(map: PackedMap, origin: Origin): object {
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(map)) object[key] = openValue(value as Packed, origin);
  return Object.freeze(object);
}

/** The JSON text that the value is. */
export function jsonText(packed: Packed | undefined, frame: Frame): string {
  if (packed instanceof Extension && packed.type === EXTENSION.json) {
    return new TextDecoder("utf-8", { fatal: true }).decode(segmentOf(frame, packed.payload));
  }
  throw new ProtocolError("BAD_MESSAGE", "a message holds no JSON text where one belongs");
}

function openExtension({ type, payload }: Extension, origin: Origin): unknown {
  if (type === EXTENSION.json) return parseJson(jsonText(new Extension(EXTENSION.json, payload), origin.frame));
  if (type === EXTENSION.blocker) {
    if (payload === null || typeof payload === "string") return block(payload ?? undefined);
    throw new ProtocolError("BAD_MESSAGE", "the message of a blocker is no text");
  }
  if (!isMap(payload)) throw new ProtocolError("BAD_MESSAGE", "a tensor or an object is no map");
  return type === EXTENSION.tensor ? openTensor(payload, origin) : openObject(payload, origin);
}

function openObject(payload: PackedMap, origin: Origin): unknown {
  const { ref, value } = payload;
  const type = textOf(payload, "type");
  const isOpaque = value === undefined;
  const object = isOpaque ? opaque(type) : openValue(value, origin);
  if (typeof object === "object" && object !== null) {
    origin.handles.set(object, { scope: scopeOf(origin, ref), isOpaque, back: { ref, type } });
  }
  return object;
}

function opaque(pythonType: string): PythonObject {
  return Object.freeze({ pythonType });
}

function openTensor(payload: PackedMap, origin: Origin): Tensor {
  const { ref, seg, normalized } = payload;
  const dtype = dtypeOf(payload);
  const shape = listOf(payload, "shape") as readonly number[];
  const size = sizeOf(dtype, shape);
  const options = normalized === true ? ({ normalized: true } as const) : {};
  if (seg !== undefined) return tensor(dtype, shape, exactly(size, segmentOf(origin.frame, seg)), options);
  const scope = scopeOf(origin, ref);
  let bytes: Promise<Uint8Array> | undefined;
  const ask = async () => exactly(size, await scope.bytes(ref as Packed));
  const handle: Tensor = { dtype, shape, ...options, bytes: () => (bytes ??= ask()) };
  origin.handles.set(handle, { scope, isOpaque: false, back: { dtype, shape, ...options, ref } });
  return handle;
}

function scopeOf({ scope }: Origin, ref: Packed | undefined): CallScope {
  if (scope !== undefined && ref !== undefined) return scope;
  throw new ProtocolError("BAD_MESSAGE", "a value has no reference, or one outside any call");
}

function dtypeOf(payload: PackedMap): Dtype {
  const name = textOf(payload, "dtype");
  const dtype = DTYPES.find((known) => known === name);
  if (dtype === undefined) throw new ProtocolError("BAD_MESSAGE", `the dtype "${name.slice(0, 40)}" is unknown`);
  return dtype;
}

function sizeOf(dtype: Dtype, shape: readonly number[]): number {
  try {
    return byteSize(dtype, shape);
  } catch (cause) {
    throw new ProtocolError("BAD_MESSAGE", "a tensor's shape is no list of counts", { cause });
  }
}

function exactly(size: number, bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength === size) return bytes;
  throw new ProtocolError("BAD_MESSAGE", `a tensor needs ${size} bytes, its segment has ${bytes.byteLength}`);
}
