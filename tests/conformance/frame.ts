/** A binary message: preview (1), text (3), or preview with metadata (4). */
export interface Frame {
  readonly kind: number;
  /** Of a preview: "image/jpeg" or "image/png". */
  readonly mime?: string;
  readonly image?: Uint8Array;
  readonly metadata?: Record<string, unknown>;
  readonly node?: string;
  readonly text?: string;
}

const MIME: Readonly<Record<number, string>> = { 1: "image/jpeg", 2: "image/png" };

/** Reads a frame of ComfyUI's socket: big-endian numbers of 32 bits, then the payload. */
export function parseFrame(data: ArrayBuffer): Frame {
  const view = new DataView(data);
  const kind = view.getUint32(0);
  if (kind === 1) return { kind, mime: MIME[view.getUint32(4)] ?? "unknown", image: new Uint8Array(data, 8) };
  const length = view.getUint32(4);
  const head = new TextDecoder().decode(new Uint8Array(data, 8, length));
  const rest = new Uint8Array(data, 8 + length);
  if (kind === 3) return { kind, node: head, text: new TextDecoder().decode(rest) };
  const metadata = JSON.parse(head) as Record<string, unknown>;
  return { kind, metadata, mime: String(metadata["image_type"]), image: rest };
}
