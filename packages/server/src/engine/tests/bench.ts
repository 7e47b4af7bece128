import type { AnyNode, PictureCodec } from "@netdist/sdk";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import { createEngine } from "../create.ts";
import type { Emitter, Engine, EngineFaults, EngineOptions, HistoryEntry, Target } from "../types.ts";
import { stock } from "./nodes.ts";

/** A message that the engine told, in its order. */
export interface Told {
  readonly type: string;
  readonly data: JsonObject;
  readonly to: Target;
}

/** An engine over a few nodes, with all that it tells. */
export interface Bench extends AsyncDisposable {
  readonly engine: Engine;
  readonly told: Told[];
  readonly faults: EngineFaults;
  readonly logged: string[];
  /** Submits a prompt with a client id and waits for its last message. */
  run(prompt: Prompt, body?: JsonObject): Promise<HistoryEntry>;
  /** Submits a prompt with a client id; throws when it is refused. */
  start(prompt: Prompt, body?: JsonObject): Promise<string>;
  /** The history entry, after the prompt's last message. */
  ended(promptId: string): Promise<HistoryEntry>;
  /** Resolves at the first message, told or to come, that matches. */
  message(matches: (told: Told) => boolean): Promise<Told>;
  types(): string[];
}

const noPictures: PictureCodec = {
  decode: () => Promise.reject(new Error("no pictures here")),
  encode: () => Promise.reject(new Error("no pictures here")),
};

export function createBench(
  nodes: readonly AnyNode[],
  options: { files?: readonly string[] } & Partial<Pick<EngineOptions, "profile" | "clock" | "previewMethod">> = {},
): Bench {
  const { profile = "0.33.0", files = [], previewMethod, clock } = options;
  const told: Told[] = [];
  const logged: string[] = [];
  const faults: EngineFaults = {};
  const waiting = new Set<(message: Told) => void>();
  const tell = (type: string, data: JsonObject, to: Target) => {
    const message = { type, data: structuredClone(data), to };
    told.push(message);
    for (const listener of [...waiting]) listener(message);
  };
  const emitter: Emitter = {
    json: tell,
    labelledPreview: (preview, node, to) => tell("labelled", { format: preview.format, ...node }, to),
    barePreview: (preview, to) => tell("bare", { format: preview.format }, to),
    text: (nodeId, text, to) => tell("text", { nodeId, text }, to),
  };
  const log = (level: string) => (message: string) => void logged.push(`${level}: ${message}`);
  const engine = createEngine({
    registry: new Map([...stock, ...nodes].map((node) => [node.id, { node, module: "nodes" }])),
    folders: {
      root: (kind) => `/${kind}`,
      list: async () => [...files],
      resolve: async (name) => `/input/${name}`,
      savePath: async () => ({ folder: "/output", name: "x", counter: 1, subfolder: "" }),
    },
    pictures: noPictures,
    ...{ profile, previewMethod, emitter },
    log: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    service: () => {
      throw new Error("no services here");
    },
    faults,
    ...(clock && { clock }),
  });

  const message: Bench["message"] = (matches) =>
    new Promise((resolve) => {
      const listener = (seen: Told) => {
        if (!matches(seen)) return;
        waiting.delete(listener);
        resolve(seen);
      };
      const earlier = told.find(matches);
      if (earlier) resolve(earlier);
      else waiting.add(listener);
    });
  const start: Bench["start"] = async (prompt, body = {}) => {
    const answer = await engine.submit({ prompt, client_id: "tester", ...body } as JsonObject);
    if (answer.status !== 200 || typeof answer.body === "string") throw new Error(JSON.stringify(answer));
    return String(answer.body["prompt_id"]);
  };
  const ended: Bench["ended"] = async (id) => {
    await message(({ type, data }) => type === "executing" && data["node"] === null && data["prompt_id"] === id);
    const entry = engine.history.get(id);
    if (!entry) throw new Error(`prompt ${id} is not in the history`);
    return entry;
  };
  return {
    ...{ engine, told, faults, logged, message, start, ended },
    run: async (prompt, body) => ended(await start(prompt, body)),
    types: () => told.filter(({ type }) => type !== "progress_state" && type !== "status").map(({ type }) => type),
    [Symbol.asyncDispose]: () => engine.close(),
  };
}
