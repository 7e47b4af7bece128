/** Which implementation packs and unpacks: Node's own zlib where there is one, or fflate everywhere. */
export type Compression = "auto" | "fflate";

interface InflateOptions {
  readonly maxOutputLength: number;
  readonly chunkSize: number;
  readonly info: true;
  /** 2 takes data that end early for what they are. */
  readonly finishFlush?: 2;
}

interface DeflateOptions {
  readonly level: number;
  readonly chunkSize: number;
  readonly memLevel: number;
}

/** Unpacks in one call, and says how many bytes it took. */
export type NativeInflate = (
  bytes: Uint8Array,
  options: InflateOptions,
) => { buffer: Uint8Array; engine: { bytesWritten: number } };

/** The part of Node's zlib that is used here. */
export interface NativeZlib {
  readonly inflateSync: NativeInflate;
  readonly inflateRawSync: NativeInflate;
  deflateSync(bytes: Uint8Array, options: DeflateOptions): Uint8Array;
  deflateRawSync(bytes: Uint8Array, options: DeflateOptions): Uint8Array;
  crc32?(bytes: Uint8Array, start?: number): number;
}

interface HostProcess {
  readonly process?: { getBuiltinModule?(id: string): unknown };
}

// Asked for at run time: an import would keep this package out of browsers.
const zlib = (globalThis as HostProcess).process?.getBuiltinModule?.("node:zlib") as NativeZlib | undefined;

/** Node's zlib, unless there is none or the caller wants fflate. */
export function nativeZlib(compression: Compression = "auto"): NativeZlib | undefined {
  return compression === "auto" ? zlib : undefined;
}
