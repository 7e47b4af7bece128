import { byteSize } from "@netdist/codecs/dtype";
import { isBlocker, isTensor, partsOf, type Tensor } from "@netdist/sdk";
import { type Json, stringifyJson } from "@netdist/sdk/prompt";
import { MAX_DEPTH } from "../frames/limits.ts";
import { EXTENSION, Extension, type Packed, type PackedMap } from "../msgpack/types.ts";
import type { CallScope, Handles } from "./handles.ts";
import { isPlain, notSendable } from "./plain.ts";
import { ValueError } from "./value-error.ts";

/** Brings what a node gave into the form of the wire; the bytes of its tensors are read at the end, in `segments`. */
export class Packer {
  readonly #scope: CallScope;
  readonly #handles: Handles;
  readonly #reads: (() => Promise<Uint8Array>)[] = [];
  readonly #seen = new Map<object, Packed>();

  constructor(scope: CallScope, handles: Handles) {
    this.#scope = scope;
    this.#handles = handles;
  }

  /** `path` names the value in errors. Throws `ValueError` for what has no form there. */
  pack(value: unknown, path: string, depth = 0): Packed {
    if (value === undefined || value === null) return null;
    if (typeof value === "object") return this.#object(value, path, depth);
    if (typeof value === "function" || typeof value === "symbol") throw notSendable(path, value);
    return value as string | number | bigint | boolean;
  }

  /** JSON as a text beside the message. */
  json(value: Json): Extension {
    return new Extension(
      EXTENSION.json,
      this.#segment(async () => Buffer.from(stringifyJson(value))),
    );
  }

  /** What `seg` in the packed values counts. Rejects with what `bytes()` of a tensor rejects with. */
  segments(): Promise<Uint8Array[]> {
    return Promise.all(this.#reads.map((read) => read()));
  }

  #object(value: object, path: string, depth: number): Packed {
    const held = this.#handles.get(value);
    if (held?.scope === this.#scope)
      return new Extension(isTensor(value) ? EXTENSION.tensor : EXTENSION.object, held.back);
    if (held?.isOpaque) {
      const text =
        "is a Python object of another call, which cannot be used later: hand it on in the call that it came with";
      throw new ValueError("HANDLE_EXPIRED", `${path} ${text}`);
    }
    if (isBlocker(value)) return new Extension(EXTENSION.blocker, value.message ?? null);
    if (isTensor(value)) return this.#once(value, () => this.#tensor(value, path));
    if (value instanceof Uint8Array) return value;
    if (depth > MAX_DEPTH) throw notSendable(path, value, "nested too deeply, or in itself");
    if (Array.isArray(value)) return value.map((one: unknown, index) => this.pack(one, `${path}[${index}]`, depth + 1));
    if (!isPlain(value)) throw notSendable(path, value);
    const members = Object.entries(value).filter(([, one]) => one !== undefined);
    return Object.fromEntries(members.map(([key, one]) => [key, this.pack(one, `${path}.${key}`, depth + 1)]));
  }

  #tensor(tensor: Tensor, path: string): Packed {
    const { dtype, shape, normalized } = tensor;
    const kind: PackedMap = { dtype, shape, ...(normalized && { normalized }) };
    const parts = partsOf(tensor);
    if (parts) {
      const cat = parts.map((part, index) => this.#object(part, `${path}, part ${index}`, 0));
      return new Extension(EXTENSION.tensor, { ...kind, cat });
    }
    const seg = this.#segment(async () => sized(tensor, await tensor.bytes(), path));
    return new Extension(EXTENSION.tensor, { ...kind, seg });
  }

  #segment(read: () => Promise<Uint8Array>): number {
    return this.#reads.push(read) - 1;
  }

  /** One tensor in two places travels once. */
  #once(value: object, pack: () => Packed): Packed {
    const packed = this.#seen.get(value) ?? pack();
    this.#seen.set(value, packed);
    return packed;
  }
}

function sized({ dtype, shape }: Tensor, bytes: Uint8Array, path: string): Uint8Array {
  const size = byteSize(dtype, shape);
  if (bytes.byteLength === size) return bytes;
  const text = `${path}: a ${dtype} tensor of shape [${shape.join(", ")}] has ${size} bytes, this one gave ${bytes.byteLength}`;
  throw new ValueError("WRONG_SIZE", text);
}
