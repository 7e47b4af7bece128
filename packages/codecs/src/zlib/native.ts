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

/** What was unpacked, and how many bytes it took. */
export interface NativeInflated {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

/** Unpacks in one call. */
export type NativeInflate = (bytes: Uint8Array, options: InflateOptions) => NativeInflated;

/** The part of Node's zlib that is used here. */
export interface NativeZlib {
  readonly inflateSync: NativeInflate;
  /** As `inflateSync`, on a thread of its own. */
  inflate(
    bytes: Uint8Array,
    options: InflateOptions,
    done: (error: Error | null, inflated: NativeInflated) => void,
  ): void;
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
