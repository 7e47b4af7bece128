import type { FileChoices } from "./input/types.ts";
import type { Service, ServiceKey } from "./pack.ts";
import type { JsonObject, NodeId, Prompt } from "./prompt/types.ts";
import type { Image, Mask } from "./tensor.ts";

/** Where a run of a whole prompt ended. */
export type RunEnd = "success" | "error" | "interrupted";

/** The run of the whole prompt, which outlives one node's call. */
export interface Run {
  readonly promptId: string;
  /** Aborted when the run is interrupted or fails. */
  readonly signal: AbortSignal;
  /** Called once when the run has ended, after the node itself may long have returned. Errors are logged. */
  onEnd(listener: (how: RunEnd) => Promise<void> | void): void;
}

/** A preview picture, encoded. */
export interface Preview {
  readonly format: "jpeg" | "png";
  readonly bytes: Uint8Array;
}

/** How samplers show what they work on; "none": not at all. */
export type PreviewMethod = "none" | "auto" | "latent2rgb" | "taesd";

/** Where a node writes what a person who looks for a fault wants to read. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The folders of a ComfyUI server that nodes use. */
export type FolderKind = "input" | "output" | "temp";

/** A file that a node reads or writes, inside one of the host's folders; every path is checked for containment. */
export interface Folders {
  /** Absolute path of the folder. */
  root(kind: FolderKind): string;
  /** Names of the files that a file input offers, sorted. */
  list(choices: FileChoices): Promise<string[]>;
  /** Absolute path of `sub/name.ext [output]`. Throws `FileNameError` where it is malformed, outside or absent. */
  resolve(annotatedName: string, kind?: FolderKind): Promise<string>;
  /** ComfyUI's counter rule: where to write `<file>_00001_.ext`; makes the folder. */
  savePath(prefix: string, kind: FolderKind, size?: { width: number; height: number }): Promise<SavePath>;
}

/** Where a file of a prefix is to be written: `<folder>/<name>_<counter>_.ext`. */
export interface SavePath {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Last part of the prefix, tokens expanded. */
  readonly name: string;
  /** The next free number. */
  readonly counter: number;
  /** Path below the root, "" for the root itself. */
  readonly subfolder: string;
}

/** What a picture file holds: pixels [B,H,W,3] (one entry a frame), and 1 − alpha [B,H,W] where there is alpha. */
export interface Picture {
  readonly image: Image;
  readonly mask: Mask | undefined;
}

/** Picture files other than PNG, in and out: sharp in our server, Pillow through the bridge. */
export interface PictureCodec {
  decode(bytes: Uint8Array): Promise<Picture>;
  /** `pixels`: 8-bit RGB or RGBA rows of one picture. */
  encode(
    pixels: { width: number; height: number; channels: 3 | 4; data: Uint8Array },
    format: "jpeg" | "webp",
    quality: number,
  ): Promise<Uint8Array>;
}

/** What a node's hooks before `run` (fingerprint, validate, needs) may use. */
export interface HookContext {
  /** The prompt being run, where the host knows it; ComfyUI passes none to IS_CHANGED. */
  readonly prompt: Prompt | undefined;
  readonly uniqueId: NodeId;
  readonly folders: Folders;
  readonly log: Logger;
  service<T extends Service>(key: ServiceKey<T>): T;
}

/** What a node's `stage` may use. */
export interface StageContext extends Pick<HookContext, "uniqueId" | "folders" | "log" | "service"> {
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
  /** Of the prompt that runs here, "" where none does: within one run, what changes meanwhile is read once. */
  readonly promptId: string;
}

/** What a stock loader on a worker reads in the place of a node of ours. */
export interface StagedFile {
  readonly bytes: Uint8Array;
  /** By what the bytes are, with the dot: `.png`. */
  readonly extension: string;
}

/** What a node's `run` may use; made by the server and by the bridge, so that a node cannot tell where it runs. */
export interface NodeContext extends HookContext {
  /** Aborted when this call is interrupted. */
  readonly signal: AbortSignal;
  readonly run: Run;
  readonly prompt: Prompt;
  /** `extra_data.extra_pnginfo`: usually `{ workflow }`. */
  readonly extraPngInfo: JsonObject;
  readonly pictures: PictureCodec;
  /** What the user asks of samplers. A picture that a node gives to `progress` is shown whatever this says. */
  readonly previewMethod: PreviewMethod;
  /** Progress of this node, in whatever frontend shows it. */
  progress(value: number, max: number, preview?: Preview): void;
  /** The line of text on the node. */
  notify(text: string): void;
  /** An event for every frontend connected to this host. */
  broadcast(event: `netdist.${string}`, data: JsonObject): void;
}
