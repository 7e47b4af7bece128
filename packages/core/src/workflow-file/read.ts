import {
  isWorkflow,
  type Json,
  JsonError,
  type JsonObject,
  type Prompt,
  PromptError,
  parseJson,
  parsePrompt,
} from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { DamagedFile, type Embedded, embeddedTexts } from "./embedded.ts";
import { foreignKind } from "./sniff.ts";

/** What a file holds. A picture often holds both: the prompt that made it, and the workflow that it came from. */
export type WorkflowFile = (
  | { readonly kind: "prompt"; readonly prompt: Prompt; readonly workflow?: JsonObject }
  | { readonly kind: "workflow"; readonly workflow: JsonObject }
) & {
  /** NaN, Infinity and the like, which Python writes and which are null here. */
  readonly nonFinite: readonly string[];
};

export interface ReadWorkflowOptions {
  /** Size of the whole file where `bytes` is only its beginning: enough of a safetensors file is its header. */
  readonly fileSize?: number;
}

/**
 * Reads a prompt or a workflow from the bytes of a JSON file, or of what ComfyUI saved with one inside: a PNG or WebP
 * picture, a latent or another safetensors file. `name` is for messages. Throws `NetDistError` with NOT_A_PROMPT.
 */
export function readWorkflowFile(bytes: Uint8Array, name: string, options: ReadWorkflowOptions = {}): WorkflowFile {
  const nonFinite: string[] = [];
  const read = (text: string, where: string): Json => parse(text, where, (number) => nonFinite.push(number));
  const embedded = textsIn(bytes, name, options.fileSize ?? bytes.length);
  if (embedded !== undefined) return { ...readEmbedded(embedded, name, read), nonFinite };
  const foreign = foreignKind(bytes);
  if (foreign !== undefined)
    throw failure(`${name} is ${foreign}.`, "Give a JSON file, or a PNG, WebP or latent file that ComfyUI saved.");
  const json = read(decode(bytes, name), name);
  if (isWorkflow(json)) return { kind: "workflow", workflow: json, nonFinite };
  return { kind: "prompt", prompt: asPrompt(json, name), nonFinite };
}

function textsIn(bytes: Uint8Array, name: string, fileSize: number): Embedded | undefined {
  try {
    return embeddedTexts(bytes, fileSize);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    throw failure(`${name} ${error.message}.`, undefined, error);
  }
}

function readEmbedded(
  { what, texts }: Embedded,
  name: string,
  read: (text: string, where: string) => Json,
): { kind: "prompt"; prompt: Prompt; workflow?: JsonObject } | { kind: "workflow"; workflow: JsonObject } {
  const [prompt, saved] = ["prompt", "workflow"].map((key) => {
    const text = texts.get(key);
    return text === undefined ? undefined : read(text, `the ${key} in ${name}`);
  });
  const workflow = isWorkflow(saved) ? saved : undefined;
  if (prompt !== undefined)
    return { kind: "prompt", prompt: asPrompt(prompt, `the prompt in ${name}`), ...(workflow && { workflow }) };
  if (workflow !== undefined) return { kind: "workflow", workflow };
  const why = texts.has("parameters") ? "its metadata is another program's" : "its metadata was removed";
  throw failure(
    `${name} is a ${what} without a ComfyUI prompt or workflow: ${why}.`,
    "Give the file as ComfyUI saved it, or the workflow's JSON file.",
  );
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    // Drops a byte order mark.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw failure(`${name} is neither text in UTF-8 nor a file that ComfyUI saved.`, undefined, cause);
  }
}

function parse(text: string, where: string, onNonFinite: (name: string) => void): Json {
  try {
    return parseJson(text, { duplicateKeys: "error", onNonFinite });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw failure(`${where} is not JSON: ${error.message.replace(/^JSON /, "")}.`, undefined, error);
  }
}

function asPrompt(json: Json, where: string): Prompt {
  try {
    return parsePrompt(json);
  } catch (error) {
    if (!(error instanceof PromptError)) throw error;
    throw failure(`${where} is neither a prompt nor a workflow. ${error.message}.`, undefined, error);
  }
}

function failure(message: string, hint?: string, cause?: unknown): NetDistError {
  return new NetDistError("NOT_A_PROMPT", message, { phase: "convert", hint, cause });
}
