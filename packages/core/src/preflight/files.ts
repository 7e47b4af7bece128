import { NetDistError } from "../errors/index.ts";
import type { Graph } from "../graph/index.ts";
import { isFileInput } from "../lower/index.ts";
import type { ObjectInfo } from "../object-info/index.ts";
import type { InputFile } from "../plan.ts";

export interface FileFacts {
  readonly objectInfo: ObjectInfo;
  /** Bytes that the worker takes in one upload. */
  readonly maxUploadSize?: number | undefined;
  /** Bytes of a file of this host by its annotated name; undefined where there is none. */
  readonly fileSize?: ((name: string) => Promise<number | undefined>) | undefined;
}

/** The files that are here, and what is wrong with the others. */
export async function checkFiles(
  graph: Graph,
  files: readonly InputFile[],
  facts: FileFacts,
  worker: string,
): Promise<{ readonly files: readonly InputFile[]; readonly errors: readonly NetDistError[] }> {
  const { fileSize, objectInfo, maxUploadSize = Number.POSITIVE_INFINITY } = facts;
  if (fileSize === undefined) return { files, errors: [] };
  const sizes = new Map<string, Promise<number | undefined>>();
  const sizeOf = (name: string): Promise<number | undefined> => {
    const known = sizes.get(name) ?? fileSize(name);
    sizes.set(name, known);
    return known;
  };
  const here: InputFile[] = [];
  const errors: NetDistError[] = [];
  for (const file of files) {
    const size = await sizeOf(file.name);
    if (size !== undefined && size <= maxUploadSize) here.push(file);
    else if (size !== undefined) errors.push(tooBig(graph, file, size, maxUploadSize, worker));
    // A text that only looks like a file's name may be a text.
    else if (isFileInput(objectInfo, graph.get(file.nodeId)?.class_type ?? "", file.input))
      errors.push(missing(graph, file));
  }
  return { files: here, errors };
}

function missing(graph: Graph, file: InputFile): NetDistError {
  return new NetDistError("MISSING_INPUT", `${what(graph, file)} is not here.`, {
    ...factsOf(graph, file),
    hint: "Put the file into the input folder, or choose another one.",
  });
}

function tooBig(graph: Graph, file: InputFile, size: number, limit: number, worker: string): NetDistError {
  return new NetDistError(
    "TOO_LARGE",
    `${what(graph, file)} has ${size} bytes; ${worker} takes ${limit} in one upload.`,
    {
      ...factsOf(graph, file),
      hint: "Start that server with a larger --max-upload-size (in MB), or use a smaller file.",
    },
  );
}

function what(graph: Graph, { nodeId, input, name }: InputFile): string {
  return `File ${JSON.stringify(name)} for ${input} of node ${nodeId} (${graph.get(nodeId)?.class_type})`;
}

function factsOf(graph: Graph, { nodeId, input }: InputFile): ConstructorParameters<typeof NetDistError>[2] {
  const node = graph.get(nodeId);
  return { phase: "preflight", nodeId, classType: node?.class_type, title: node?._meta?.title, input };
}
