import type { Link, NodeId, Prompt, PromptNode } from "@netdist/sdk/prompt";

/** How a value travels back from a stock worker. */
export type Carrier = "image" | "mask" | "latent" | "audio" | "video" | TextCarrier;

/** Those that need no file: PreviewAny's text, as it is or read as what the socket says it is. */
export type TextCarrier = "text" | "int" | "float" | "boolean";

/** True for values that travel as text. */
export function isTextCarrier(carrier: Carrier): carrier is TextCarrier {
  return carrier === "text" || carrier === "int" || carrier === "float" || carrier === "boolean";
}

/** A value that the worker computes and we fetch. */
export interface Capture {
  /**
   * The FetchRemote node that wants it; `<node id>/<input>` for a FetchPool's value; `output:<node id>` for an output node
   * of a prompt without either.
   */
  readonly key: string;
  readonly carrier: Carrier;
  /** The stock output node that holds it on the worker. */
  readonly nodeId: NodeId;
  /** The link that is captured, in the lowered prompt. */
  readonly source: Link | undefined;
  /** Pictures in one lossless WebP instead of a PNG each; a node's text says how many there are. */
  readonly webp?: { readonly count: NodeId };
}

/** True for captures whose node was added to send a value back; the others are output nodes of the prompt. */
export function isOurs({ key }: Capture): boolean {
  return !key.startsWith("output:");
}

/** Pictures that go into one batch node of a prompt, where stock nodes would fit them to the first without a word. */
export interface SameSize {
  readonly nodeId: NodeId;
  readonly classType: string;
  readonly title: string | undefined;
  /** Per input: texts with the width and the height of what goes in. */
  readonly inputs: readonly { readonly input: string; readonly width: Capture; readonly height: Capture }[];
}

/** A file that a node of the prompt reads and the worker must have. */
export interface InputFile {
  readonly nodeId: NodeId;
  readonly input: string;
  /** The annotated name as it stands in the prompt: `sub/name.png [output]`. */
  readonly name: string;
  /** Where the input's value is an object (`LOAD_3D`): its member that holds the name. */
  readonly member?: string;
  /** No file of this host's folders, but what a node of ours loads: its class and its inputs, all of them literals. */
  readonly made?: Pick<PromptNode, "class_type" | "inputs">;
}

/** Something the user should know, once, on the node or in the log. */
export interface Notice {
  readonly code:
    | "MODEL_RENAMED"
    | "SEPARATOR"
    | "STEP_NOISE"
    | "BATCH_TAIL"
    | "UNCERTAIN"
    | "DROPPED_OUTPUT"
    | "AUDIO_ROUNDED";
  readonly message: string;
  readonly nodeId?: NodeId;
}

/** A prompt that a stock worker can run, and what is to be done around it. Plain data. */
export interface Plan {
  readonly prompt: Prompt;
  readonly captures: readonly Capture[];
  /** Looked at when the values are collected: a job whose pictures would be resized against the user's word fails. */
  readonly sameSizes?: readonly SameSize[];
  readonly files: readonly InputFile[];
  readonly notices: readonly Notice[];
}

/** Which pictures of the whole batch an exact job makes: `start` … `start + length − 1`. */
export interface Range {
  readonly start: number;
  readonly length: number;
}
