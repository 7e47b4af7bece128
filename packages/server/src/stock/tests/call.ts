import { floats, floatTensor, isTensor, type NodeContext, type NodePack, type Preview } from "@netdist/sdk";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import { createPictures, type HostFolders } from "../../host/index.ts";

/** What a node called alone told its host. */
export interface Told {
  readonly progress: (readonly [value: number, max: number])[];
  readonly pictures: Preview[];
}

/** What `createContext` is given. */
export interface ContextParts {
  readonly folders?: HostFolders;
  readonly prompt?: Prompt;
  readonly extraPngInfo?: JsonObject;
  readonly signal?: AbortSignal;
}

/** A context for calls of single nodes, and what they tell through it. */
export function createContext(parts: ContextParts = {}): { context: NodeContext; told: Told } {
  const told: Told = { progress: [], pictures: [] };
  const signal = parts.signal ?? new AbortController().signal;
  const unused = (): never => {
    throw new Error("not to be used");
  };
  const context: NodeContext = {
    signal,
    run: { promptId: "1", signal, onEnd: unused },
    prompt: parts.prompt ?? {},
    uniqueId: "1",
    extraPngInfo: parts.extraPngInfo ?? {},
    folders: parts.folders ?? { root: unused, list: unused, resolve: unused, savePath: unused },
    pictures: createPictures(),
    log: { debug: unused, info: unused, warn: unused, error: unused },
    service: unused,
    previewMethod: "none",
    progress(value, max, preview) {
      told.progress.push([value, max]);
      if (preview) told.pictures.push(preview);
    },
    notify: unused,
    broadcast: unused,
  };
  return { context, told };
}

/** Runs a node of a pack on raw inputs; gives what its `run` gives. */
export async function call(
  pack: NodePack,
  id: string,
  inputs: Readonly<Record<string, unknown>>,
  context: NodeContext = createContext().context,
): Promise<unknown> {
  const node = pack.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) throw new Error(`there is no node ${id}`);
  const values = Object.entries(node.inputs).map(([name, input]) => [name, input.parse(inputs[name])]);
  return await node.run(Object.fromEntries(values), context);
}

/** A tensor written as plain data. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A value with the tensors in it made of their plain form. */
export function fromPlain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { shape, values } = value as Partial<PlainTensor>;
  if (shape !== undefined && values !== undefined) return floatTensor(shape, Float32Array.from(values));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromPlain(member)]));
}

/** The other way round. */
export async function toPlain(value: unknown): Promise<unknown> {
  if (isTensor(value)) return { shape: value.shape, values: [...(await floats(value))] };
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(async ([key, member]) => [key, await toPlain(member)]);
  return Object.fromEntries(await Promise.all(members));
}
