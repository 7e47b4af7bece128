import { randomUUID } from "node:crypto";
import { isObject, type JsonObject, type Prompt, parseJson, stringifyJson } from "@netdist/sdk/prompt";
import { WebSocket } from "undici";

/** What a client's socket received: events as they are; frames taken apart, as `frame:text` and `frame:preview`. */
export interface Heard {
  readonly type: string;
  readonly data: JsonObject;
}

/** How a prompt ended, and all that was told of it. */
export interface Ran {
  readonly promptId: string;
  readonly status: "success" | "error";
  readonly outputs: JsonObject;
  /** `exception_message` of the node that failed, "" when none did. */
  readonly error: string;
  readonly failedNode: string | undefined;
  readonly cached: readonly string[];
}

/** A person with a browser: queues prompts over HTTP and watches them over a WebSocket. */
export interface User extends AsyncDisposable {
  readonly heard: readonly Heard[];
  /** Queues a prompt; gives its id. Throws the server's answer when it is refused. */
  queue(prompt: Prompt): Promise<string>;
  /** Waits for the end of a queued prompt. */
  ended(promptId: string): Promise<Ran>;
  run(prompt: Prompt): Promise<Ran>;
  /** The first message, received or to come, that fits. */
  until(fits: (heard: Heard) => boolean): Promise<Heard>;
  /** The lines of text that a node showed. */
  texts(node: string): readonly string[];
  interrupt(promptId: string): Promise<void>;
}

export async function openUser(url: string): Promise<User> {
  const clientId = randomUUID();
  const heard: Heard[] = [];
  const waiting = new Set<(heard: Heard) => void>();
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws?clientId=${clientId}`);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", ({ data }) => {
    const message = read(data as string | ArrayBuffer);
    heard.push(message);
    for (const listener of [...waiting]) listener(message);
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } }));
      resolve();
    });
    socket.addEventListener("error", () => reject(new Error(`no socket at ${url}`)));
  });
  const until: User["until"] = (fits) => {
    const known = heard.find(fits);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const listener = (message: Heard): void => {
        if (!fits(message)) return;
        waiting.delete(listener);
        resolve(message);
      };
      waiting.add(listener);
    });
  };
  const post = (path: string, body: JsonObject): Promise<Response> =>
    fetch(url + path, { method: "POST", headers: { "content-type": "application/json" }, body: stringifyJson(body) });
  const queue: User["queue"] = async (prompt) => {
    const promptId = randomUUID();
    const extra_data = { extra_pnginfo: { workflow: { nodes: [] } } };
    const answer = await post("/prompt", { prompt, prompt_id: promptId, client_id: clientId, extra_data });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    return promptId;
  };
  const ended: User["ended"] = async (promptId) => {
    await until(({ type, data }) => type === "executing" && data["node"] === null && data["prompt_id"] === promptId);
    const history = parseJson(await (await fetch(`${url}/history/${promptId}`)).text()) as JsonObject;
    const entry = history[promptId] as History | undefined;
    if (!entry) throw new Error(`no history of ${promptId}`);
    const told = (kind: string): JsonObject => entry.status.messages.find(([name]) => name === kind)?.[1] ?? {};
    const failure = told("execution_error");
    return {
      promptId,
      status: entry.status.status_str,
      outputs: entry.outputs,
      error: String(failure["exception_message"] ?? ""),
      failedNode: failure["node_id"] as string | undefined,
      cached: told("execution_cached")["nodes"] as readonly string[],
    };
  };
  return {
    heard,
    queue,
    ended,
    until,
    run: async (prompt) => ended(await queue(prompt)),
    texts: (node) =>
      heard.flatMap(({ type, data }) => (type === "frame:text" && data["node"] === node ? [String(data["text"])] : [])),
    interrupt: async (promptId) => void (await (await post("/interrupt", { prompt_id: promptId })).text()),
    async [Symbol.asyncDispose]() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
      socket.close();
      await closed;
    },
  };
}

interface History {
  readonly outputs: JsonObject;
  readonly status: {
    readonly status_str: "success" | "error";
    readonly messages: readonly (readonly [string, JsonObject])[];
  };
}

function read(data: string | ArrayBuffer): Heard {
  if (typeof data === "string") {
    const message = parseJson(data);
    if (!isObject(message)) throw new Error("a message that is no object");
    return { type: String(message["type"]), data: message["data"] as JsonObject };
  }
  const bytes = new Uint8Array(data);
  const view = new DataView(data);
  const kind = view.getUint32(0);
  const length = view.getUint32(4);
  const head = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  const rest = bytes.subarray(8 + length);
  if (kind === 3) return { type: "frame:text", data: { node: head, text: new TextDecoder().decode(rest) } };
  if (kind === 4) return { type: "frame:preview", data: parseJson(head) as JsonObject };
  return { type: `frame:${kind}`, data: {} };
}
